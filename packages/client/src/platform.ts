import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { MAX_TIMER_MS, canceled, type AbortSignalLike, type Platform } from "@dapr-ts/core/internal";

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

/** Waits, and rejects with `canceled` when the signal aborts. Infinity waits for that alone, in practice. */
export async function pause(ms: number, signal: AbortSignalLike | undefined): Promise<void> {
  try {
    // Node treats a longer time as one millisecond.
    await delay(
      Math.min(ms, MAX_TIMER_MS),
      undefined,
      signal === undefined ? {} : { signal: signal as AbortSignal },
    );
  } catch {
    throw canceled(signal);
  }
}
