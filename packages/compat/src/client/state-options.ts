import type { StateConcurrencyEnum, StateConsistencyEnum } from "../enums.ts";

/** Returns Dapr's name of a consistency; undefined if none is chosen. */
export const consistencyOf = (value: StateConsistencyEnum | undefined): "eventual" | "strong" | undefined =>
  value === 1 ? "eventual" : value === 2 ? "strong" : undefined;

/** Returns Dapr's name of a concurrency; undefined if none is chosen. */
export const concurrencyOf = (
  value: StateConcurrencyEnum | undefined,
): "first-write" | "last-write" | undefined =>
  value === 1 ? "first-write" : value === 2 ? "last-write" : undefined;
