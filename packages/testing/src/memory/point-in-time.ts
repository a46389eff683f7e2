import { toMs } from "@dapr-ts/core/internal";

/** Returns the time of an RFC 3339 date, or of a duration after another time, in milliseconds since 1970. */
export function pointInTime(text: string, from: number): number {
  const date = /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(date)) return date;
  const [, years = "0", months = "0", rest = ""] = /^P(?:(\d+)Y)?(?:(\d+)M)?(.*)$/i.exec(text) ?? [];
  if (years === "0" && months === "0") return from + toMs(text, "time");
  const start = new Date(from);
  start.setUTCFullYear(start.getUTCFullYear() + Number(years), start.getUTCMonth() + Number(months));
  return start.getTime() + (rest === "" ? 0 : toMs(`P${rest}`, "time"));
}
