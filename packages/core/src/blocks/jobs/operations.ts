import { decodeStoredJson, encodeStoredJson } from "../../encoding/stored-json.ts";
import { requireCount } from "../../encoding/number.ts";
import { toDuration, toTimePoint } from "../../encoding/duration.ts";
import { invalidArgument, type DaprError } from "../../errors/dapr-error.ts";
import {
  checkFailurePolicy,
  failurePolicyFromJson,
  failurePolicyFromMessage,
  failurePolicyJson,
  failurePolicyMessage,
  type FailurePolicy,
  type FailurePolicyJson,
  type FailurePolicyMessage,
} from "./failure-policy.ts";
import { path } from "../../http/path.ts";
import { del, get, sendJson } from "../../http/request.ts";
import { readJson, readNothing } from "../../http/read.ts";
import { requireName, requireNames } from "../../call/names.ts";
import { overGrpc, unary, type AnyMessage, type GrpcPlatform, type Operation } from "../../call/operation.ts";
import { jsonWith } from "../../encoding/value.ts";
import type { ScheduledJob, ScheduleJobOptions } from "./types.ts";

type ScheduleInput = Omit<ScheduleJobOptions, "signal" | "timeoutMs" | "headers"> & { name: string };

export const scheduleJob: Operation<ScheduleInput, void> = {
  name: "jobs.schedule",
  // Repeated without overwrite it is refused, although the first one came through.
  retry: ({ overwrite }) => (overwrite === true ? "overwrite" : "never"),
  check: (input) => {
    requireName("name", input.name);
    times(input);
    if (input.schedule === 0) throw invalidArgument("schedule must be above 0 milliseconds, not 0");
    if (input.schedule === undefined && input.dueTime === undefined) {
      throw invalidArgument("a job needs a schedule, a dueTime or both");
    }
    const { repeats, failurePolicy } = input;
    if (repeats !== undefined) requireCount("repeats", repeats);
    if (failurePolicy !== undefined) checkFailurePolicy(failurePolicy);
  },
  http: {
    request: (input) => {
      const { name, repeats, data, overwrite, failurePolicy } = input;
      const rest = {
        ...times(input),
        repeats,
        overwrite,
        failurePolicy: failurePolicy && failurePolicyJson(failurePolicy),
      };
      // A job without data could be neither delivered nor read over HTTP: daprd packs it as a Value without a kind.
      return sendJson(
        "POST",
        path("/v1.0/jobs", name),
        jsonWith("data", encodeStoredJson(data ?? null), rest),
      );
    },
    reply: readNothing,
    codes: { 409: "already_exists" },
  },
};

export const scheduleJobOverGrpc = /* @__PURE__ */ overGrpc(
  scheduleJob,
  /* @__PURE__ */ unary(["scheduleJob", "scheduleJobAlpha1"], {
    request: (input, platform) => {
      const { name, repeats, data, overwrite = false, failurePolicy } = input;
      return {
        job: {
          name,
          ...defined(times(input)),
          data: platform.packJson(encodeStoredJson(data ?? null)),
          ...(repeats !== undefined && { repeats }),
          ...(failurePolicy !== undefined && { failurePolicy: failurePolicyMessage(failurePolicy) }),
        },
        overwrite,
      };
    },
    reply: () => undefined,
  }),
);

/** Returns the members that have a value; members of protobuf messages are never undefined. */
const defined = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** Returns the schedule and the times of a job in Dapr's forms. */
function times({ schedule, dueTime, ttl }: ScheduleInput) {
  return {
    schedule: typeof schedule === "number" ? `@every ${toDuration(schedule, "schedule")}` : schedule,
    dueTime: toTimePoint(dueTime, "dueTime"),
    ttl: toTimePoint(ttl, "ttl"),
  };
}

export const getJob: Operation<{ name: string }, ScheduledJob | undefined> = {
  name: "jobs.get",
  retry: "safe",
  check: requireNames("name"),
  http: {
    request: ({ name }) => get(path("/v1.0/jobs", name)),
    reply: (reply, { name }) => jobFromJson(readJson<JobJson>(reply), name),
  },
  // It answers "internal", with the scheduler's own error in words (SchedulerGetJob in pkg/api/errors/scheduler.go).
  isNotFound: ({ errorCode, message }: DaprError) =>
    errorCode === "DAPR_SCHEDULER_GET_JOB" && message.includes("code = NotFound"),
};

export const getJobOverGrpc = /* @__PURE__ */ overGrpc(
  getJob,
  /* @__PURE__ */ unary(["getJob", "getJobAlpha1"], {
    request: ({ name }) => ({ name }),
    reply: ({ job }, { name }, platform) =>
      job === undefined ? undefined : jobFromMessage(job, name, platform),
  }),
);

export const deleteJob: Operation<{ name: string }, void> = {
  name: "jobs.delete",
  retry: "safe",
  check: requireNames("name"),
  http: {
    request: ({ name }) => del(path("/v1.0/jobs", name)),
    reply: readNothing,
  },
};

export const deleteJobOverGrpc = /* @__PURE__ */ overGrpc(
  deleteJob,
  /* @__PURE__ */ unary(["deleteJob", "deleteJobAlpha1"], {
    request: ({ name }) => ({ name }),
    reply: () => undefined,
  }),
);

export const deleteJobsByPrefix: Operation<{ prefix: string }, void> = {
  name: "jobs.deleteByPrefix",
  retry: "safe",
  check: requireNames("prefix"),
};

export const deleteJobsByPrefixOverGrpc = /* @__PURE__ */ overGrpc(
  deleteJobsByPrefix,
  /* @__PURE__ */ unary(["deleteJobsByPrefix", "deleteJobsByPrefixAlpha1"], {
    request: ({ prefix }) => ({ namePrefix: prefix }),
    reply: () => undefined,
  }),
);

export const listJobs: Operation<undefined, ScheduledJob[]> = {
  name: "jobs.list",
  retry: "safe",
};

export const listJobsOverGrpc = /* @__PURE__ */ overGrpc(
  listJobs,
  /* @__PURE__ */ unary(["listJobs", "listJobsAlpha1"], {
    request: () => ({}),
    reply: ({ jobs }, _input, platform) => jobs.map((job) => jobFromMessage(job, job.name, platform)),
  }),
);

interface JobJson {
  schedule?: string;
  dueTime?: string;
  repeats?: number;
  ttl?: string;
  /** A `google.protobuf.Any` in protobuf's JSON: well-known types have what they hold in `value`. */
  data?: { "@type": string; value?: unknown };
  failurePolicy?: FailurePolicyJson;
}

function jobFromJson(json: JobJson, name: string): ScheduledJob {
  const { data } = json;
  const inJson = data?.["@type"].endsWith("google.protobuf.Value") === true ? data.value : data;
  return jobOf(json, name, inJson, json.failurePolicy && failurePolicyFromJson(json.failurePolicy));
}

interface JobMessage {
  schedule?: string | undefined;
  dueTime?: string | undefined;
  repeats?: number | undefined;
  ttl?: string | undefined;
  data?: AnyMessage | undefined;
  failurePolicy?: FailurePolicyMessage | undefined;
}

function jobFromMessage(job: JobMessage, name: string, platform: GrpcPlatform): ScheduledJob {
  const { data, failurePolicy } = job;
  const policy = failurePolicy && failurePolicyFromMessage(failurePolicy);
  return jobOf(job, name, data && platform.unpack(data), policy);
}

function jobOf(
  { schedule, dueTime, repeats, ttl }: Pick<JobMessage, "schedule" | "dueTime" | "repeats" | "ttl">,
  name: string,
  data: unknown,
  failurePolicy: FailurePolicy | undefined,
): ScheduledJob {
  return { name, schedule, dueTime, repeats, ttl, data: decodeStoredJson(data ?? null), failurePolicy };
}
