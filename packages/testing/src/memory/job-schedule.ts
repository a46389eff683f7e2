import { Cron } from "croner";
import { toMs } from "@dapr-ts/core/internal";

/**
 * Returns when a schedule is due next after a time, in milliseconds since 1970; undefined for never, or without a schedule.
 * Times of cron are those of UTC, since daprd's containers run in it.
 *
 * @throws Error for a schedule that cannot be read
 */
export function nextTime(schedule: string | undefined, from: number): number | undefined {
  if (schedule === undefined) return undefined;
  const [, every] = /^@every (.+)$/.exec(schedule) ?? [];
  if (every !== undefined) {
    const ms = toMs(every, "schedule");
    if (ms <= 0) throw new Error(`schedule "${schedule}" has no positive interval`);
    return from + ms;
  }
  const fields = schedule.trim().split(/\s+/);
  if (!schedule.startsWith("@") && fields.length !== 6)
    throw new Error(`expected exactly 6 fields, found ${String(fields.length)}: [${schedule}]`);
  return new Cron(schedule, { timezone: "UTC" }).nextRun(new Date(from))?.getTime();
}
