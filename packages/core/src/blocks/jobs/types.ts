import type { Duration, TimePoint } from "../../encoding/duration.ts";
import type { FailurePolicy } from "./failure-policy.ts";
import type { CallOptions } from "../../call/operation.ts";

/** When a job is due and what comes with it. It needs a schedule, a due time or both. */
export interface ScheduleJobOptions extends CallOptions {
  /**
   * When the job comes again and again: cron with six fields, seconds first (`"0 30 9 * * 1-5"`), `"@every 90s"`,
   * `"@hourly"`, `"@daily"`, `"@weekly"`, `"@monthly"`, `"@yearly"`, or a period in milliseconds. Default: the job comes
   * once, at `dueTime`.
   */
  schedule?: string | number | undefined;
  /** When the job comes first: a Date, milliseconds from now, or a string of Dapr's. Default: as the schedule says. */
  dueTime?: TimePoint | undefined;
  /** How often the job comes at most. Default: no end. */
  repeats?: number | undefined;
  /** When the job is forgotten: a Date, milliseconds from now, or a string of Dapr's. Default: never. */
  ttl?: Duration | Date | undefined;
  /** What the job brings: anything with a JSON form, or bytes. Default: `null`, which is what Dapr makes of nothing. */
  data?: unknown;
  /** Replaces a job of the same name. Default: false; such a job is an error, `already_exists`. */
  overwrite?: boolean | undefined;
  /** What happens when the application does not take the job. Default: three more attempts, a second apart. */
  failurePolicy?: FailurePolicy | undefined;
}

/** A job as the scheduler has it. */
export interface ScheduledJob<T = unknown> {
  name: string;
  /** As it was given; a period in milliseconds as `"@every …"`. */
  schedule: string | undefined;
  /** As it was given: an RFC 3339 time or a duration from when it was scheduled. */
  dueTime: string | undefined;
  repeats: number | undefined;
  /** An RFC 3339 time. */
  ttl: string | undefined;
  /** Bytes come back as bytes. */
  data: T;
  failurePolicy: FailurePolicy | undefined;
}
