import { orEmpty } from "../../call/options.ts";
import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import { deleteJob, deleteJobsByPrefix, getJob, listJobs, scheduleJob } from "./operations.ts";
import type { ScheduledJob, ScheduleJobOptions } from "./types.ts";

/**
 * Jobs that the scheduler stores and delivers to this application when they are due; see `DaprApp.job`.
 *
 * @see https://docs.dapr.io/reference/api/jobs_api/
 */
export class Jobs extends Block {
  /**
   * Schedules a job for this application.
   *
   * @throws DaprError `already_exists` if a job has the name and `overwrite` is not set, `invalid_argument` for times and
   * numbers that Dapr does not accept, `internal` for a schedule or a name that the scheduler refuses.
   *
   * @example
   * ```ts
   * await dapr.jobs.schedule("report", { schedule: "@daily", data: { format: "pdf" } });
   * await dapr.jobs.schedule("reminder", { dueTime: 90_000, data: "call back" });
   * ```
   */
  schedule(name: string, options: ScheduleJobOptions): Promise<void> {
    const { schedule, dueTime, repeats, ttl, data, overwrite, failurePolicy } = orEmpty(options);
    const input = { name, schedule, dueTime, repeats, ttl, data, overwrite, failurePolicy };
    return this.call(scheduleJob, input, options);
  }

  /** Returns a job, or `undefined` if no job has this name or the job has ended. */
  get<T = unknown>(name: string, options?: CallOptions): Promise<ScheduledJob<T> | undefined> {
    return this.call(getJob, { name }, options) as Promise<ScheduledJob<T> | undefined>;
  }

  /** Deletes a job. Does nothing if no job has this name. */
  delete(name: string, options?: CallOptions): Promise<void> {
    return this.call(deleteJob, { name }, options);
  }

  /** Returns every job of this application, in no particular order. Requires gRPC. */
  list(options?: CallOptions): Promise<ScheduledJob[]> {
    return this.call(listJobs, undefined, options);
  }

  /** Deletes all jobs with this name prefix. Requires gRPC. */
  deleteByPrefix(prefix: string, options?: CallOptions): Promise<void> {
    return this.call(deleteJobsByPrefix, { prefix }, options);
  }
}
