import type { Operation } from "../../call/operation.ts";
import { streaming, type StreamOperation } from "../../stream/operation.ts";
import {
  checkDecrypt,
  checkEncrypt,
  cryptoErrors,
  decrypt,
  encrypt,
  type DecryptInput,
  type EncryptInput,
  type Whole,
} from "./operations.ts";

/** A part of the data, with its number. */
export interface Part {
  data: Uint8Array;
  seq: bigint;
}

/** The operations of a transformation: one for data that fits in a request, and one for a stream. */
export interface Transformation<I> {
  readonly whole: Operation<I & Whole, Uint8Array>;
  readonly stream: StreamOperation<I, Part, Part>;
}

const receive = ({ payload }: { payload?: Part | undefined }): Part => ({
  data: payload?.data ?? new Uint8Array(0),
  seq: payload?.seq ?? 0n,
});

export const encryption: Transformation<EncryptInput> = {
  whole: encrypt,
  stream: {
    name: encrypt.name,
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
    errors: cryptoErrors,
  },
};

export const decryption: Transformation<DecryptInput> = {
  whole: decrypt,
  stream: {
    name: decrypt.name,
    retry: "safe",
    check: checkDecrypt,
    grpc: streaming("decryptAlpha1", {
      open: ({ component, keyName = "" }: DecryptInput) => ({
        options: { componentName: component, keyName },
      }),
      send: (payload: Part) => ({ payload }),
      receive,
    }),
    errors: cryptoErrors,
  },
};
