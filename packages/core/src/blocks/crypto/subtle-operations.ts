import { fromBase64, toBase64 } from "../../encoding/base64.ts";
import { path } from "../../http/path.ts";
import { readJson } from "../../http/read.ts";
import { requireName } from "../../call/names.ts";
import { overGrpc, unary, type HttpForm, type Operation } from "../../call/operation.ts";
import { toJson } from "../../encoding/value.ts";
import { plain } from "../../encoding/plain.ts";
import type { SubtleKeyFormat, SubtlePublicKey } from "./subtle-types.ts";

type Bytes = Uint8Array;

/** Members of a request: names, and bytes, which are base64 in JSON. */
interface SubtleInput {
  component: string;
  keyName: string;
}

interface WithKey extends SubtleInput {
  algorithm: string;
}

/** Optional members of a cipher; daprd reads an empty one as missing. */
interface CipherParts {
  nonce: Bytes | undefined;
  associatedData: Bytes | undefined;
}

const NONE = new Uint8Array(0);

const errors = ["ERR_API_UNIMPLEMENTED"] as const;

function check({ component, keyName }: SubtleInput): void {
  requireName("component", component);
  requireName("keyName", keyName);
}

function checkWithKey(input: WithKey): void {
  check(input);
  requireName("algorithm", input.algorithm);
}

/** Returns the HTTP form of an operation. Every route sends and returns the fields of the message as JSON. */
function form<I extends SubtleInput, O>(
  route: string,
  fields: (input: I) => Record<string, string | Bytes | undefined>,
  read: (json: Partial<Record<string, string | boolean>>) => O,
): HttpForm<I, O> {
  return {
    request: (input) => ({
      method: "POST",
      path: `${path("/v1.0-alpha1/subtlecrypto", input.component)}/${route}`,
      headers: { "content-type": "application/json" },
      body: toJson(
        Object.fromEntries(
          Object.entries(fields(input)).map(([name, value]) => [
            name,
            typeof value === "object" ? toBase64(value) : value,
          ]),
        ),
      ),
    }),
    reply: (reply) => read(readJson(reply)),
  };
}

const fromField = (field: string | boolean | undefined): Bytes =>
  typeof field === "string" ? fromBase64(field) : NONE;

const withKey = ({ component, keyName, algorithm }: WithKey) => ({
  componentName: component,
  keyName,
  algorithm,
});

const parts = ({ nonce = NONE, associatedData = NONE }: CipherParts) => ({ nonce, associatedData });

export const subtleGetKey: Operation<SubtleInput & { format: SubtleKeyFormat }, SubtlePublicKey> = {
  name: "crypto.subtle.getKey",
  retry: "safe",
  check,
  http: form(
    "getkey",
    ({ keyName, format }) => ({ name: keyName, format: format.toUpperCase() }),
    ({ name = "", publicKey = "" }) => ({ name: String(name), publicKey: String(publicKey) }),
  ),
};

export const subtleGetKeyOverGrpc = /* @__PURE__ */ overGrpc(
  subtleGetKey,
  /* @__PURE__ */ unary("subtleGetKeyAlpha1", {
    request: ({ component, keyName, format }) => ({
      componentName: component,
      name: keyName,
      format: format === "pem" ? 0 : 1,
    }),
    reply: ({ name, publicKey }) => ({ name, publicKey }),
  }),
  errors,
);

type EncryptInput = WithKey & CipherParts & { plaintext: Bytes };

export const subtleEncrypt: Operation<EncryptInput, { ciphertext: Bytes; tag: Bytes }> = {
  name: "crypto.subtle.encrypt",
  retry: "safe",
  check: checkWithKey,
  http: form(
    "encrypt",
    (input) => ({ ...withKey(input), ...parts(input), plaintext: input.plaintext }),
    ({ ciphertext, tag }) => ({ ciphertext: fromField(ciphertext), tag: fromField(tag) }),
  ),
};

export const subtleEncryptOverGrpc = /* @__PURE__ */ overGrpc(
  subtleEncrypt,
  /* @__PURE__ */ unary("subtleEncryptAlpha1", {
    request: (input) => ({ ...withKey(input), ...parts(input), plaintext: input.plaintext }),
    reply: ({ ciphertext, tag }) => ({ ciphertext: plain(ciphertext), tag: plain(tag) }),
  }),
  errors,
);

type DecryptInput = WithKey & CipherParts & { ciphertext: Bytes; tag: Bytes | undefined };

export const subtleDecrypt: Operation<DecryptInput, Bytes> = {
  name: "crypto.subtle.decrypt",
  retry: "safe",
  check: checkWithKey,
  http: form(
    "decrypt",
    (input) => ({ ...withKey(input), ...parts(input), ciphertext: input.ciphertext, tag: input.tag }),
    ({ plaintext }) => fromField(plaintext),
  ),
};

export const subtleDecryptOverGrpc = /* @__PURE__ */ overGrpc(
  subtleDecrypt,
  /* @__PURE__ */ unary("subtleDecryptAlpha1", {
    request: (input) => ({
      ...withKey(input),
      ...parts(input),
      ciphertext: input.ciphertext,
      tag: input.tag ?? NONE,
    }),
    reply: ({ plaintext }) => plain(plaintext),
  }),
  errors,
);

type WrapInput = WithKey & CipherParts & { plaintextKey: Bytes };

export const subtleWrapKey: Operation<WrapInput, { wrappedKey: Bytes; tag: Bytes }> = {
  name: "crypto.subtle.wrapKey",
  retry: "safe",
  check: checkWithKey,
  http: form(
    "wrapkey",
    (input) => ({ ...withKey(input), ...parts(input), plaintextKey: input.plaintextKey }),
    ({ wrappedKey, tag }) => ({ wrappedKey: fromField(wrappedKey), tag: fromField(tag) }),
  ),
};

export const subtleWrapKeyOverGrpc = /* @__PURE__ */ overGrpc(
  subtleWrapKey,
  /* @__PURE__ */ unary("subtleWrapKeyAlpha1", {
    request: (input) => ({ ...withKey(input), ...parts(input), plaintextKey: input.plaintextKey }),
    reply: ({ wrappedKey, tag }) => ({ wrappedKey: plain(wrappedKey), tag: plain(tag) }),
  }),
  errors,
);

type UnwrapInput = WithKey & CipherParts & { wrappedKey: Bytes; tag: Bytes | undefined };

export const subtleUnwrapKey: Operation<UnwrapInput, Bytes> = {
  name: "crypto.subtle.unwrapKey",
  retry: "safe",
  check: checkWithKey,
  http: form(
    "unwrapkey",
    (input) => ({ ...withKey(input), ...parts(input), wrappedKey: input.wrappedKey, tag: input.tag }),
    ({ plaintextKey }) => fromField(plaintextKey),
  ),
};

export const subtleUnwrapKeyOverGrpc = /* @__PURE__ */ overGrpc(
  subtleUnwrapKey,
  /* @__PURE__ */ unary("subtleUnwrapKeyAlpha1", {
    request: (input) => ({
      ...withKey(input),
      ...parts(input),
      wrappedKey: input.wrappedKey,
      tag: input.tag ?? NONE,
    }),
    reply: ({ plaintextKey }) => plain(plaintextKey),
  }),
  errors,
);

export const subtleSign: Operation<WithKey & { digest: Bytes }, Bytes> = {
  name: "crypto.subtle.sign",
  retry: "safe",
  check: checkWithKey,
  http: form(
    "sign",
    (input) => ({ ...withKey(input), digest: input.digest }),
    ({ signature }) => fromField(signature),
  ),
};

export const subtleSignOverGrpc = /* @__PURE__ */ overGrpc(
  subtleSign,
  /* @__PURE__ */ unary("subtleSignAlpha1", {
    request: (input) => ({ ...withKey(input), digest: input.digest }),
    reply: ({ signature }) => plain(signature),
  }),
  errors,
);

export const subtleVerify: Operation<WithKey & { digest: Bytes; signature: Bytes }, boolean> = {
  name: "crypto.subtle.verify",
  retry: "safe",
  check: checkWithKey,
  http: form(
    "verify",
    (input) => ({ ...withKey(input), digest: input.digest, signature: input.signature }),
    ({ valid }) => valid === true,
  ),
};

export const subtleVerifyOverGrpc = /* @__PURE__ */ overGrpc(
  subtleVerify,
  /* @__PURE__ */ unary("subtleVerifyAlpha1", {
    request: (input) => ({ ...withKey(input), digest: input.digest, signature: input.signature }),
    reply: ({ valid }) => valid,
  }),
  errors,
);
