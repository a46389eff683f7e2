import type { Duration, TimePoint } from "@dapr-ts/core";
import { goForm, invalidArgument } from "@dapr-ts/core/internal";

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 36e5,
  d: 864e5,
  w: 6048e5,
};

/**
 * What the build has in the place of core's module of this name: the same forms for all that is a duration. What is none, it
 * leaves to daprd to refuse, where it need not read it.
 */
export function toDuration(value: Duration, what: string): string {
  if (typeof value !== "string" || /^p.*[.,]/i.test(value)) return goForm(toMs(value, what));
  // daprd takes ISO 8601 in capitals only.
  return /^p/i.test(value) ? value.toUpperCase() : value;
}

export function toMs(value: Duration, what: string): number {
  let ms = Number(value);
  if (typeof value === "string") {
    ms = 0;
    const rest = value.replace(/([\d.,]+)(ms|[a-z])/gi, (_, count: string, unit: string) => {
      ms += Number(count.replace(",", ".")) * (UNIT_MS[unit.toLowerCase()] ?? NaN);
      return "";
    });
    // Months are no minutes.
    if (!/^(?:pt?)?$/i.test(rest) || /^p[^t]*m/i.test(value)) ms = NaN;
  }
  if (ms >= 0 && ms < Infinity) return ms;
  throw invalidArgument(`${what} is no duration: ${String(value)}`);
}

export function toTimePoint(value: TimePoint | undefined, what: string): string | undefined {
  if (value === undefined) return value;
  return value instanceof Date ? String(value.toJSON()) : toDuration(value, what);
}

export function toPeriod(value: Duration, repeats: number | undefined, what: string): string {
  const [, times, each] = /^R(\d+)\/(.+)$/i.exec(String(value)) ?? [];
  if (each !== undefined) return toPeriod(each, repeats ?? Number(times), what);
  const ms = toMs(value, what);
  return repeats === undefined ? goForm(ms) : `R${String(repeats)}/PT${String(ms / 1e3)}S`;
}
