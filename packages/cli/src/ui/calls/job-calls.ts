import type { ScheduledJob } from "@dapr-ts/core";
import { valuePayload } from "../collect/payload.ts";
import type { JobView } from "../protocol.ts";
import type { CallHandlers } from "../server/calls.ts";
import { notFound } from "../server/request-error.ts";
import { noteOf, type CallContext } from "./context.ts";

type Names = "jobs.list" | "jobs.run" | "jobs.delete" | "jobs.schedule";

/** Returns the calls of jobs. */
export function jobCalls(context: CallContext): CallHandlers<Names> {
  const { clients } = context;
  return {
    "jobs.list": async () => {
      const notes: string[] = [];
      const lists = await Promise.all(
        context.apps().map(async ({ appId, sidecar }): Promise<JobView[]> => {
          // Without a scheduler the sidecar waits for one.
          if (sidecar.schedulers.length === 0) return [];
          try {
            const jobs = await clients.of(appId).reader.jobs.list();
            return jobs.map((job) => jobView(appId, job, context));
          } catch (error) {
            notes.push(noteOf(`The jobs of "${appId}" could not be listed`, error));
            return [];
          }
        }),
      );
      return { jobs: lists.flat(), notes };
    },

    "jobs.run": async (params) => {
      const [appId, name] = [params.name("appId"), params.name("name")];
      const { jobs } = clients.of(appId).dapr;
      const job = await jobs.get(name);
      if (job === undefined) throw notFound(`"${appId}" has no job "${name}"`);
      const { schedule, repeats, ttl, data, failurePolicy } = job;
      await jobs.schedule(name, {
        schedule,
        repeats,
        ttl,
        data,
        failurePolicy,
        dueTime: "0s",
        overwrite: true,
      });
      return {};
    },

    "jobs.delete": async (params) => {
      await clients.of(params.name("appId")).dapr.jobs.delete(params.name("name"));
      return {};
    },

    "jobs.schedule": async (params) => {
      const { jobs } = clients.of(params.name("appId")).dapr;
      await jobs.schedule(params.name("name"), {
        schedule: params.optionalName("schedule"),
        dueTime: params.optionalName("dueTime"),
        repeats: params.count("repeats"),
        data: params.data("data"),
        overwrite: true,
      });
      return {};
    },
  };
}

function jobView(appId: string, job: ScheduledJob, { jobRuns }: CallContext): JobView {
  const { name, schedule, dueTime, repeats, ttl, data } = job;
  const payload = valuePayload(data);
  const lastRun = jobRuns.get(`${appId}\n${name}`);
  return {
    appId,
    name,
    ...(schedule !== undefined && { schedule }),
    ...(dueTime !== undefined && { dueTime }),
    ...(repeats !== undefined && { repeats }),
    ...(ttl !== undefined && { ttl }),
    ...(payload !== undefined && { payload }),
    ...(lastRun !== undefined && { lastRun }),
  };
}
