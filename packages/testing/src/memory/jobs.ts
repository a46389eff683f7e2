import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { toJsonString, type MessageShape } from "@bufbuild/protobuf";
import { unpackJson } from "@dapr-ts/proto/decoding";
import type { JobSchema } from "@dapr-ts/proto/runtime";
import type { InMemoryApp } from "./apps.ts";
import { post } from "./deliver.ts";
import { daprError } from "./errors.ts";
import { nextTime } from "./job-schedule.ts";
import { pointInTime } from "./point-in-time.ts";
import { retriesOf } from "./retries.ts";
import type { Handlers } from "./rpc.ts";
import type { VirtualTime } from "./time.ts";

type Job = MessageShape<typeof JobSchema>;

interface Scheduled {
  readonly job: Job;
  readonly expires: number;
  /** How often it was due. */
  count: number;
  /** How often the app has failed since it was due. */
  failed: number;
  cancel: () => void;
}

const SCHEDULE_ERROR = "DAPR_SCHEDULER_SCHEDULE_JOB";

/** Jobs as the scheduler keeps them: they become due as the time of the sidecar advances. */
export class MemoryJobs {
  readonly #app: InMemoryApp | undefined;
  readonly #time: VirtualTime;
  readonly #jobs = new Map<string, Scheduled>();

  constructor(app: InMemoryApp | undefined, time: VirtualTime) {
    this.#app = app;
    this.#time = time;
  }

  readonly handlers: Handlers = {
    scheduleJob: ({ job, overwrite }) => {
      if (job === undefined) throw daprError("invalid_argument", "ERR_SCHEDULER_JOB_NIL", "job is nil");
      if (this.#jobs.has(job.name) && !overwrite) {
        const message = `job already exists: ${job.name}`;
        throw daprError("already_exists", SCHEDULE_ERROR, message);
      }
      this.#schedule(job);
      return {};
    },
    getJob: ({ name }) => {
      const found = this.#jobs.get(name);
      if (found !== undefined) return { job: found.job };
      const message = `failed to get job due to: rpc error: code = NotFound desc = job not found: ${name}`;
      throw daprError("internal", "DAPR_SCHEDULER_GET_JOB", message, "DAPR_SCHEDULER_GET_JOB");
    },
    listJobs: () => ({ jobs: [...this.#jobs.values()].map(({ job }) => job) }),
    deleteJob: ({ name }) => {
      this.#delete(name);
      return {};
    },
    deleteJobsByPrefix: ({ namePrefix = "" }) => {
      for (const name of [...this.#jobs.keys()]) if (name.startsWith(namePrefix)) this.#delete(name);
      return {};
    },
  };

  #delete(name: string): void {
    this.#jobs.get(name)?.cancel();
    this.#jobs.delete(name);
  }

  #schedule(job: Job): void {
    const now = this.#time.now();
    let first: number | undefined;
    let expires: number;
    try {
      first = job.dueTime === undefined ? nextTime(job.schedule, now) : pointInTime(job.dueTime, now);
      expires = job.ttl === undefined ? Infinity : pointInTime(job.ttl, now);
    } catch (error) {
      const message = `failed to schedule job due to: ${(error as Error).message}`;
      throw daprError("internal", SCHEDULE_ERROR, message);
    }
    this.#delete(job.name);
    const scheduled: Scheduled = { job, expires, count: 0, failed: 0, cancel: () => undefined };
    this.#jobs.set(job.name, scheduled);
    this.#plan(scheduled, first);
  }

  #plan(scheduled: Scheduled, at: number | undefined): void {
    if (at === undefined || at > scheduled.expires) this.#jobs.delete(scheduled.job.name);
    else scheduled.cancel = this.#time.plan(at, () => this.#run(scheduled));
  }

  async #run(scheduled: Scheduled): Promise<void> {
    const { job } = scheduled;
    const retries = retriesOf(job.failurePolicy);
    const done = await this.#deliver(job);
    // The handler may have deleted or replaced it.
    if (this.#jobs.get(job.name) !== scheduled) return;
    if (!done && scheduled.failed < retries.times) {
      scheduled.failed++;
      this.#plan(scheduled, this.#time.now() + retries.intervalMs);
      return;
    }
    scheduled.failed = 0;
    const isLast = ++scheduled.count >= (job.repeats ?? Infinity) || job.schedule === undefined;
    this.#plan(scheduled, isLast ? undefined : nextTime(job.schedule, this.#time.now()));
  }

  /** Returns whether the job is done. A 404 counts: daprd does not repeat a job that the app does not handle. */
  async #deliver(job: Job): Promise<boolean> {
    if (this.#app === undefined) return false;
    try {
      const { status } = await post(this.#app, `/job/${encodeURIComponent(job.name)}`, dataOf(job));
      return (status >= 200 && status < 300) || status === 404;
    } catch {
      return false;
    }
  }
}

function dataOf({ data }: Job): Uint8Array {
  const value = data && unpackJson(data);
  return Buffer.from(value === undefined ? "null" : toJsonString(ValueSchema, value), "utf8");
}
