import type { LogEntry } from "../../../src/ui/protocol.ts";
import type { Problem } from "./problem.ts";
import { linkTo } from "./route.ts";

/**
 * Lines of daprd for runs of jobs and reminders that failed: Dapr records no spans of them (pkg/channel, pkg/actors/internal/scheduler,
 * pkg/actors/reminders).
 */
const JOB =
  /^(?:unexpected status code|non-retriable error) returned from app while processing triggered job (.+?)\. status/u;
const REMINDER = /^Error executing (reminder|timer) for actor ([^|]+)\|\|(.+?)\|\|(.+?): (.*)$/u;
/** Lines of apps that use @dapr-ts/server, with the error of the handler. */
const JOB_REASON = /^job (.+?): the handler threw (?:\w*Error: )?(.*)$/u;
const REMINDER_REASON = /^actor ([^/]+)\/(.+?): (?:reminder|timer) (.+?) failed (?:\w*Error: )?(.*)$/u;

/** Returns the problems that only logs show. */
export function ofLogs(logs: readonly LogEntry[]): Problem[] {
  const problems: Problem[] = [];
  const reasons = new Map<string, string>();
  for (const { level, source, appId = "", text, time } of logs) {
    if (level !== "error" && level !== "warn") continue;
    if (source === "app") {
      const [, job, why] = JOB_REASON.exec(text) ?? [];
      if (job !== undefined && why !== undefined) reasons.set(`job ${job} ${appId}`, why);
      const [, type, id, name, reason] = REMINDER_REASON.exec(text) ?? [];
      if (reason !== undefined)
        reasons.set(`reminder ${String(type)}/${String(id)}/${String(name)} ${appId}`, reason);
      continue;
    }
    const common = { tone: "bad", appId, count: 1, time } as const;
    const [, job] = JOB.exec(text) ?? [];
    if (job !== undefined) {
      const key = `job ${job} ${appId}`;
      const href = linkTo("jobs", { id: `${appId}/${job}` });
      problems.push({
        ...common,
        key,
        view: "jobs",
        text: `The job ${job} failed`,
        reason: reasons.get(key),
        href,
      });
    }
    const [, kind, type, id, name, reason] = REMINDER.exec(text) ?? [];
    if (kind !== undefined) {
      const actor = `${String(type)}/${String(id)}`;
      problems.push({
        ...common,
        key: `${kind} ${String(type)}/${String(name)} ${appId}`,
        view: "actors",
        text: `The ${kind} ${String(name)} of ${actor} failed`,
        reason: reasons.get(`reminder ${actor}/${String(name)} ${appId}`) ?? reason,
        href: linkTo("actors", { id: actor }),
      });
    }
  }
  return problems;
}
