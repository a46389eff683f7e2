import type { HeaderRecord } from "@dapr-ts/core/internal";
import { StatusError } from "./status.ts";

/** Milliseconds of the units of `grpc-timeout`, from hours to nanoseconds. */
const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/**
 * Returns the milliseconds of a `grpc-timeout` header; undefined without one, and for one that no timer can take.
 *
 * @throws StatusError `invalid_argument`
 */
export function timeoutOf(header: HeaderRecord[string]): number | undefined {
  if (header === undefined) return undefined;
  const [, digits, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(String(header)) ?? [];
  if (digits === undefined) throw new StatusError("invalid_argument", "grpc-timeout is invalid");
  const ms = Number(digits) * (UNITS[unit] ?? 1);
  return ms < 2 ** 31 ? ms : undefined;
}
