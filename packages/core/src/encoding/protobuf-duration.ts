import { toMs, type Duration } from "./duration.ts";

/** Returns the JSON of a `google.protobuf.Duration`. */
export const protobufDuration = (value: Duration, what: string): string =>
  `${(toMs(value, what) / 1000).toFixed(9)}s`;

/** Returns a `google.protobuf.Duration`. */
export function durationMessage(ms: number): { seconds: bigint; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
