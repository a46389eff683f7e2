import { invalidArgument } from "../../errors/dapr-error.ts";
import { path } from "../../http/path.ts";
import { requirePrintable } from "../../call/headers.ts";
import { requireName } from "../../call/names.ts";
import { bytesOf } from "../../encoding/bytes.ts";
import { plain } from "../../encoding/plain.ts";
import type { HttpRequest } from "../../http/message.ts";
import type { Operation } from "../../call/operation.ts";
import type { DecryptOptions, EncryptOptions } from "./types.ts";

interface Named {
  component: string;
}

export type EncryptInput = Named & Omit<EncryptOptions, "signal" | "timeoutMs" | "headers">;
export type DecryptInput = Named & Omit<DecryptOptions, "signal" | "timeoutMs" | "headers">;

/** The errors of both operations, on every transport. */
export const cryptoErrors = [
  "ERR_CRYPTO",
  "ERR_CRYPTO_KEY",
  "ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED",
  "ERR_CRYPTO_PROVIDER_NOT_FOUND",
  "ERR_BAD_REQUEST",
] as const;

export function checkEncrypt({
  component,
  keyName,
  keyWrapAlgorithm,
  decryptionKeyName,
}: EncryptInput): void {
  requireName("component", component);
  requirePrintable("keyName", keyName);
  requirePrintable("keyWrapAlgorithm", keyWrapAlgorithm);
  if (decryptionKeyName !== undefined) requirePrintable("decryptionKeyName", decryptionKeyName);
}

export function checkDecrypt({ component, keyName }: DecryptInput): void {
  requireName("component", component);
  if (keyName !== undefined) requirePrintable("keyName", keyName);
}

/** The whole data. */
export interface Whole {
  data: Uint8Array;
}

/** Returns the data as a `Uint8Array`. Throws `invalid_argument` for anything but bytes. */
export function requireBytes(data: unknown): Uint8Array {
  const bytes = bytesOf(data);
  if (bytes === undefined)
    throw invalidArgument(
      `data must be bytes (an ArrayBuffer, a typed array or a DataView), not ${typeof data}`,
    );
  return bytes;
}

const put = (
  { component, data }: Named & Whole,
  action: string,
  headers: Record<string, string | undefined>,
): HttpRequest => {
  const sent: Record<string, string> = { "content-type": "application/octet-stream" };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    requirePrintable(name, value);
    sent[name] = value;
  }
  return {
    method: "PUT",
    path: `${path("/v1.0-alpha1/crypto", component)}/${action}`,
    headers: sent,
    body: data,
  };
};

export const encrypt: Operation<EncryptInput & Whole, Uint8Array> = {
  name: "crypto.encrypt",
  retry: "safe",
  check: (input) => {
    checkEncrypt(input);
    requireBytes(input.data);
  },
  http: {
    request: (input) =>
      put(input, "encrypt", {
        "dapr-key-name": input.keyName,
        "dapr-key-wrap-algorithm": input.keyWrapAlgorithm,
        "dapr-data-encryption-cipher": input.dataEncryptionCipher,
        "dapr-omit-decryption-key-name": input.omitDecryptionKeyName === true ? "true" : undefined,
        "dapr-decryption-key-name": input.decryptionKeyName,
      }),
    reply: (reply) => plain(reply.bytes()),
  },
};

export const decrypt: Operation<DecryptInput & Whole, Uint8Array> = {
  name: "crypto.decrypt",
  retry: "safe",
  check: (input) => {
    checkDecrypt(input);
    requireBytes(input.data);
  },
  http: {
    request: (input) => put(input, "decrypt", { "dapr-key-name": input.keyName }),
    reply: (reply) => plain(reply.bytes()),
  },
};
