import { invalidArgument } from "../errors/dapr-error.ts";

/** Refuses what is no whole number from 1, or another least one, in 32 bits or less. */
export function requireCount(what: string, value: number, least = 1, most = 0xffffffff): void {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw invalidArgument(`${what} must be a whole number from ${String(least)}`);
}
