import { StateConcurrencyEnum, StateConsistencyEnum } from "../enums.ts";

/** Returns Dapr's name of a consistency; undefined if none is chosen. */
export const consistencyOf = (value: StateConsistencyEnum | undefined): "eventual" | "strong" | undefined =>
  value === StateConsistencyEnum.CONSISTENCY_EVENTUAL
    ? "eventual"
    : value === StateConsistencyEnum.CONSISTENCY_STRONG
      ? "strong"
      : undefined;

/** Returns Dapr's name of a concurrency; undefined if none is chosen. */
export const concurrencyOf = (
  value: StateConcurrencyEnum | undefined,
): "first-write" | "last-write" | undefined =>
  value === StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE
    ? "first-write"
    : value === StateConcurrencyEnum.CONCURRENCY_LAST_WRITE
      ? "last-write"
      : undefined;
