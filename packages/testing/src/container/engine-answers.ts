import { constants } from "node:os";
import type { Exit } from "../unit.ts";

/** Converts the status of a container; engines report a signal as 128 plus its number, as shells do. */
export function toExit(status: number): Exit {
  const named = Object.entries(constants.signals).find(([, number]) => number === status - 128);
  return named
    ? { code: undefined, signal: named[0] as NodeJS.Signals }
    : { code: status, signal: undefined };
}

const FULFILLED = /not running|no such container|already|can only (kill|pause)/i;

/** Passes over the engine's refusal of a wish that the container's end has already fulfilled. */
export function unlessGone(error: unknown): void {
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode === 304 || statusCode === 404 || FULFILLED.test(message ?? "")) return;
  throw error;
}
