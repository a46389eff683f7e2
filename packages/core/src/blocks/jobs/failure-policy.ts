import { durationMessage, protobufDuration } from "../../encoding/protobuf-duration.ts";
import { requireCount } from "../../encoding/number.ts";
import { toMs, type Duration } from "../../encoding/duration.ts";

/**
 * The policy for a tick of a job or reminder that the application did not acknowledge: the tick is dropped, or delivered
 * again at a constant interval. Without a policy, the scheduler delivers it three more times, a second apart.
 *
 * @see https://docs.dapr.io/reference/api/jobs_api/
 */
export type FailurePolicy =
  | { readonly drop: Readonly<Record<string, never>> }
  | {
      readonly constant: {
        /** The time between two attempts: milliseconds, or a string in one of Dapr's forms. Default: no delay. */
        readonly interval?: Duration | undefined;
        /** The number of further attempts; a whole number from 0. Default: no limit. */
        readonly maxRetries?: number | undefined;
      };
    };

/** The JSON of a `dapr.proto.common.v1.JobFailurePolicy`. */
export interface FailurePolicyJson {
  drop?: object;
  constant?: { interval?: string | undefined; maxRetries?: number | undefined };
}

/** Throws `invalid_argument` for an interval or a number that Dapr does not accept. */
export function checkFailurePolicy(policy: FailurePolicy): void {
  if ("drop" in policy) return;
  const { interval, maxRetries } = policy.constant;
  if (interval !== undefined) toMs(interval, "failurePolicy.constant.interval");
  if (maxRetries !== undefined) requireCount("failurePolicy.constant.maxRetries", maxRetries, 0);
}

/** Converts the `interval`, the only member that differs between the forms. */
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

/** A `dapr.proto.common.v1.JobFailurePolicy` as protobuf-es represents it. */
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
