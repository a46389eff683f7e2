import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { canceled, type AbortSignalLike, type Platform } from "@dapr-ts/core/internal";

export const nodePlatform: Platform = {
  utf8Encode: (text) => Buffer.from(text, "utf8"),
  utf8Decode: (bytes) =>
    (bytes instanceof Buffer
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    ).toString("utf8"),
  randomId: () => randomUUID(),
  aborter: () => new AbortController(),
};

/** Waits, and rejects with `canceled` when the signal aborts. */
export async function pause(ms: number, signal: AbortSignalLike | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal: signal as AbortSignal });
  } catch {
    throw canceled(signal);
  }
}
