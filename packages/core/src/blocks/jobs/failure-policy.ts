import { requireCount } from "../../encoding/number.ts";
import { toMs, type Duration } from "../../encoding/duration.ts";

/**
 * What happens to one tick of a job or reminder that the application did not take: it is dropped, or tried again at a
 * constant interval. Where none is given, the scheduler tries three times more, a second apart.
 *
 * @see https://docs.dapr.io/reference/api/jobs_api/
 */
export type FailurePolicy =
  | { readonly drop: Readonly<Record<string, never>> }
  | {
      readonly constant: {
        /** The time between two attempts, in milliseconds or as a string of Dapr's. Default: at once. */
        readonly interval?: Duration | undefined;
        /** Further attempts. Default: no end of them. */
        readonly maxRetries?: number | undefined;
      };
    };

/** A `dapr.proto.common.v1.JobFailurePolicy`, in the JSON that protobuf has for it. */
export interface FailurePolicyJson {
  drop?: object;
  constant?: { interval?: string | undefined; maxRetries?: number | undefined };
}

export function checkFailurePolicy(policy: FailurePolicy): void {
  if ("drop" in policy) return;
  const { interval, maxRetries } = policy.constant;
  if (interval !== undefined) toMs(interval, "failurePolicy.constant.interval");
  if (maxRetries !== undefined) requireCount("failurePolicy.constant.maxRetries", maxRetries, 0);
}

/** Its `interval` is what differs between the forms that look alike. */
function withInterval<A, B>(
  constant: { readonly interval?: A | undefined; readonly maxRetries?: number | undefined },
  convert: (interval: A, what: string) => B,
): { interval: B | undefined; maxRetries: number | undefined } {
  const { interval, maxRetries } = constant;
  return { interval: interval === undefined ? undefined : convert(interval, "interval"), maxRetries };
}

export function failurePolicyJson(policy: FailurePolicy): FailurePolicyJson {
  return "drop" in policy ? policy : { constant: withInterval(policy.constant, protobufDuration) };
}

export function failurePolicyFromJson({ drop, constant }: FailurePolicyJson): FailurePolicy | undefined {
  if (drop !== undefined) return { drop: {} };
  return constant && { constant: withInterval(constant, toMs) };
}

interface ConstantMessage {
  interval?: { seconds: bigint; nanos: number } | undefined;
  maxRetries?: number | undefined;
}

/** A message with `policy` as protobuf-es has oneofs. */
export interface FailurePolicyMessage {
  policy:
    | { case: "drop"; value: object }
    | { case: "constant"; value: ConstantMessage }
    | { case: undefined; value?: undefined };
}

export function failurePolicyMessage(policy: FailurePolicy) {
  if ("drop" in policy) return { policy: { case: "drop" as const, value: {} } };
  const value = withInterval(policy.constant, (interval, what) => durationMessage(toMs(interval, what)));
  return { policy: { case: "constant" as const, value } };
}

export function failurePolicyFromMessage({ policy }: FailurePolicyMessage): FailurePolicy | undefined {
  if (policy.case === "drop") return { drop: {} };
  if (policy.case === undefined) return undefined;
  return {
    constant: withInterval(policy.value, ({ seconds, nanos }) => Number(seconds) * 1000 + nanos / 1e6),
  };
}

/** The JSON of a `google.protobuf.Duration`. */
export const protobufDuration = (value: Duration, what: string): string =>
  `${(toMs(value, what) / 1000).toFixed(9)}s`;

/** A `google.protobuf.Duration`. */
export function durationMessage(ms: number): { seconds: bigint; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
