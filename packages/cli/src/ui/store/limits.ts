import type { Limits } from "../protocol.ts";

/** Greatest numbers that the server and the page keep. */
export const LIMITS: Limits = {
  events: 10_000,
  spans: 10_000,
  invocations: 5_000,
  logs: 20_000,
  payload: 65_536,
};

/** Greatest length of a line of a log, in characters. */
export const LINE_LENGTH = 8_000;

/** Greatest number of characters that each kind may take in memory, so that large values leave less room for others. */
export const WEIGHTS = {
  events: 48_000_000,
  spans: 32_000_000,
  invocations: 4_000_000,
  logs: 32_000_000,
} as const;

/** Greatest number of values in one batch of changes. */
export const BATCH = 1_000;
