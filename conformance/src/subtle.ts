import { ok, rejects } from "./assert.ts";
import { NAMES, type Case } from "./case.ts";

const SOME = new Uint8Array([1, 2, 3]);

export const subtleCases: readonly Case[] = [
  {
    name: "crypto.subtle: the error of a default sidecar names the missing build tag",
    async run({ dapr }) {
      const { subtle } = dapr.crypto;
      const by = { keyName: "key", algorithm: "A256GCM" };
      const vault = NAMES.memory;
      for (const call of [
        () => subtle.getKey(vault, "key", { format: "json" }),
        () => subtle.encrypt(vault, SOME, { ...by, nonce: SOME }),
        () => subtle.decrypt(vault, SOME, { ...by, nonce: SOME, tag: SOME, associatedData: SOME }),
        () => subtle.wrapKey(vault, SOME, by),
        () => subtle.unwrapKey(vault, SOME, by),
        () => subtle.sign(vault, SOME, by),
        () => subtle.verify(vault, SOME, SOME, by),
      ]) {
        const error = await rejects(call(), { code: "unimplemented", errorCode: "ERR_API_UNIMPLEMENTED" });
        ok(error.message.includes("Go tag subtlecrypto"), error.message);
        ok(error.operation?.startsWith("crypto.subtle.") === true, String(error.operation));
      }
    },
  },
];
