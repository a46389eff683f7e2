import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import { deleteJob, deleteJobsByPrefix, getJob, listJobs, scheduleJob } from "./operations.ts";
import type { ScheduledJob, ScheduleJobOptions } from "./types.ts";

/**
 * Jobs, which the scheduler keeps and brings to this application when they are due: see `DaprApp.job`.
 *
 * @see https://docs.dapr.io/reference/api/jobs_api/
 */
export class Jobs extends Block {
  /**
   * Schedules a job for this application.
   *
   * @throws DaprError `already_exists` for a name that is taken, unless `overwrite` is set; `invalid_argument` for times
   *   that Dapr cannot read; `internal` for a schedule or a name that the scheduler refuses.
   *
   * @example
   * ```ts
   * await dapr.jobs.schedule("report", { schedule: "@daily", data: { format: "pdf" } });
   * await dapr.jobs.schedule("reminder", { dueTime: 90_000, data: "call back" });
   * ```
   */
  schedule(name: string, options: ScheduleJobOptions): Promise<void> {
    const { schedule, dueTime, repeats, ttl, data, overwrite, failurePolicy } = options;
    const input = { name, schedule, dueTime, repeats, ttl, data, overwrite, failurePolicy };
    return this.call(scheduleJob, input, options);
  }

  /** The job of this name, or undefined where there is none, or none any more. */
  get<T = unknown>(name: string, options?: CallOptions): Promise<ScheduledJob<T> | undefined> {
    return this.call(getJob, { name }, options) as Promise<ScheduledJob<T> | undefined>;
  }

  /** Takes a job back. That there is none by the name is fine. */
  delete(name: string, options?: CallOptions): Promise<void> {
    return this.call(deleteJob, { name }, options);
  }

  /** Every job of this application, in no order. It takes gRPC. */
  list(options?: CallOptions): Promise<ScheduledJob[]> {
    return this.caller.call(listJobs, undefined, options);
  }

  /** Takes every job back whose name begins so. It takes gRPC. */
  deleteByPrefix(prefix: string, options?: CallOptions): Promise<void> {
    return this.call(deleteJobsByPrefix, { prefix }, options);
  }
}
