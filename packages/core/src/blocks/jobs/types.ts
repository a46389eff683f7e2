import type { CallOptions } from "../../call/operation.ts";
import type { Duration, TimePoint } from "../../encoding/duration.ts";
import type { FailurePolicy } from "./failure-policy.ts";

/** Options of {@link Jobs.schedule}. A job requires `schedule`, `dueTime` or both. */
export interface ScheduleJobOptions extends CallOptions {
  /**
   * The schedule of a repeated job: cron with six fields, seconds first (`"0 30 9 * * 1-5"`), `"@every 90s"`, `"@hourly"`,
   * `"@daily"`, `"@weekly"`, `"@monthly"`, `"@yearly"`, or a period in milliseconds. Default: the job is delivered once, at
   * `dueTime`.
   */
  schedule?: string | number | undefined;
  /**
   * The time of the first delivery: a Date, milliseconds from now, or a string in one of Dapr's forms. Default: by the
   * schedule.
   */
  dueTime?: TimePoint | undefined;
  /** The number of deliveries; a whole number from 1. Default: no limit. */
  repeats?: number | undefined;
  /** The time at which the job is deleted: a Date, milliseconds from now, or a string in one of Dapr's forms. Default: never. */
  ttl?: Duration | Date | undefined;
  /** The data of the job: anything that JSON can represent, or bytes. Default: `null`, which Dapr stores for no data. */
  data?: unknown;
  /** Replaces a job of the same name. Default: false; then the call rejects with `already_exists`. */
  overwrite?: boolean | undefined;
  /** The policy for a delivery that the application did not acknowledge. Default: three more attempts, a second apart. */
  failurePolicy?: FailurePolicy | undefined;
}

/** A job as the scheduler stores it. */
export interface ScheduledJob<T = unknown> {
  /** The name of the job. */
  name: string;
  /** The schedule as it was given; a period in milliseconds is `"@every …"`. */
  schedule: string | undefined;
  /** The due time as it was given: an RFC 3339 time, or a duration from the time of scheduling. */
  dueTime: string | undefined;
  /** The number of deliveries. */
  repeats: number | undefined;
  /** The time of deletion in RFC 3339. */
  ttl: string | undefined;
  /** The data; bytes are a `Uint8Array`. */
  data: T;
  /** The failure policy, if the job has one. */
  failurePolicy: FailurePolicy | undefined;
}
