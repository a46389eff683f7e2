import { invalidArgument } from "../errors/dapr-error.ts";
import { path } from "../http/path.ts";
import { requireName } from "../names.ts";
import { plain } from "../value.ts";
import type { HttpRequest } from "../http/message.ts";
import type { Operation } from "../operation.ts";
import { streaming, type StreamOperation } from "../stream/operation.ts";
import type { DecryptOptions, EncryptOptions } from "./types.ts";

interface Named {
  component: string;
}

export type EncryptInput = Named & Omit<EncryptOptions, "signal" | "timeoutMs" | "headers">;
export type DecryptInput = Named & Omit<DecryptOptions, "signal" | "timeoutMs" | "headers">;

/** A part of the data; daprd counts them. */
export interface Part {
  data: Uint8Array;
  seq: bigint;
}

/** What it takes to run data through the sidecar, by the route where it fits in a request and by the stream otherwise. */
export interface Transformation<I> {
  readonly whole: Operation<I & { data: Uint8Array }, Uint8Array>;
  readonly stream: StreamOperation<I, Part, Part>;
}

const errors = {
  internal: ["ERR_CRYPTO", "ERR_CRYPTO_KEY", "ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED"],
  invalid_argument: ["ERR_CRYPTO_PROVIDER_NOT_FOUND", "ERR_BAD_REQUEST"],
} as const;

const receive = ({ payload }: { payload?: Part | undefined }): Part => ({
  data: payload?.data ?? new Uint8Array(0),
  seq: payload?.seq ?? 0n,
});

function checkEncrypt({ component, keyName, keyWrapAlgorithm, decryptionKeyName }: EncryptInput): void {
  requireName("component", component);
  requireHeader("keyName", keyName);
  requireHeader("keyWrapAlgorithm", keyWrapAlgorithm);
  if (decryptionKeyName !== undefined) requireHeader("decryptionKeyName", decryptionKeyName);
}

function checkDecrypt({ component, keyName }: DecryptInput): void {
  requireName("component", component);
  if (keyName !== undefined) requireHeader("keyName", keyName);
}

/** Names of keys go in headers on HTTP, and the same ones are to work on every wire. */
function requireHeader(what: string, value: string): void {
  requireName(what, value);
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    throw invalidArgument(`${what} has characters that no header can carry`);
  }
}

function requireBytes({ data }: { data: Uint8Array }): void {
  if (!(data instanceof Uint8Array)) throw invalidArgument("data must be a Uint8Array");
}

const put = (
  { component, data }: Named & { data: Uint8Array },
  action: string,
  headers: Record<string, string | undefined>,
): HttpRequest => ({
  method: "PUT",
  path: `${path("/v1.0-alpha1/crypto", component)}/${action}`,
  headers: {
    "content-type": "application/octet-stream",
    ...(Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >),
  },
  body: data,
});

const encryptName = "crypto.encrypt";

export const encrypt: Transformation<EncryptInput> = {
  whole: {
    name: encryptName,
    retry: "safe",
    check: (input) => {
      checkEncrypt(input);
      requireBytes(input);
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
    errors,
  },
  stream: {
    name: encryptName,
    retry: "safe",
    check: checkEncrypt,
    grpc: streaming("encryptAlpha1", {
      open: (input: EncryptInput) => ({
        options: {
          componentName: input.component,
          keyName: input.keyName,
          keyWrapAlgorithm: input.keyWrapAlgorithm,
          dataEncryptionCipher: input.dataEncryptionCipher ?? "",
          omitDecryptionKeyName: input.omitDecryptionKeyName ?? false,
          decryptionKeyName: input.decryptionKeyName ?? "",
        },
      }),
      send: (payload: Part) => ({ payload }),
      receive,
    }),
    errors,
  },
};

const decryptName = "crypto.decrypt";

export const decrypt: Transformation<DecryptInput> = {
  whole: {
    name: decryptName,
    retry: "safe",
    check: (input) => {
      checkDecrypt(input);
      requireBytes(input);
    },
    http: {
      request: (input) => put(input, "decrypt", { "dapr-key-name": input.keyName }),
      reply: (reply) => plain(reply.bytes()),
    },
    errors,
  },
  stream: {
    name: decryptName,
    retry: "safe",
    check: checkDecrypt,
    grpc: streaming("decryptAlpha1", {
      open: ({ component, keyName = "" }: DecryptInput) => ({
        options: { componentName: component, keyName },
      }),
      send: (payload: Part) => ({ payload }),
      receive,
    }),
    errors,
  },
};
