import { failurePolicyFromMessage, toMs } from "@dapr-ts/core/internal";

/** How often the scheduler repeats a job or reminder that failed. */
export interface Retries {
  readonly intervalMs: number;
  readonly times: number;
}

/** The scheduler's own (go-etcd-cron, internal/scheduler/builder.go). */
const DEFAULT_RETRIES: Retries = { intervalMs: 1_000, times: 3 };

/** Returns the retries of a failure policy, or the scheduler's default. */
export function retriesOf(message: Parameters<typeof failurePolicyFromMessage>[0] | undefined): Retries {
  const policy = message && failurePolicyFromMessage(message);
  if (policy === undefined) return DEFAULT_RETRIES;
  if ("drop" in policy) return { intervalMs: 0, times: 0 };
  const { interval = 0, maxRetries = Infinity } = policy.constant;
  return { intervalMs: toMs(interval, "interval"), times: maxRetries };
}
