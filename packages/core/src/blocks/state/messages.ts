import { metadataMember } from "../../encoding/metadata.ts";
import type { Platform } from "../../platform/platform.ts";
import { toBytes } from "../../encoding/value.ts";
import { metadataOf } from "./items.ts";
import type { DeleteStateItem, SaveStateItem, StateConcurrency, StateConsistency } from "./types.ts";

/** The errors of every operation on state. */
export const storeErrors = [
  "ERR_STATE_STORE_NOT_CONFIGURED",
  "ERR_STATE_STORE_NOT_FOUND",
  "ERR_MALFORMED_REQUEST",
] as const;

/** Returns a `dapr.proto.common.v1.StateItem`. */
export function saveItemMessage(item: SaveStateItem, platform: Platform) {
  const metadata = metadataOf(item);
  return {
    key: item.key,
    value: toBytes(item.value, platform),
    ...versionMessage(item),
    ...metadataMember(metadata),
  };
}

/** Returns the `StateItem` of a key to delete. */
export function deleteItemMessage(item: DeleteStateItem) {
  return {
    key: item.key,
    ...versionMessage(item),
    ...metadataMember(item.metadata),
  };
}

function versionMessage({ etag, concurrency, consistency }: Omit<DeleteStateItem, "key">) {
  const isPlain = concurrency === undefined && consistency === undefined;
  return {
    ...(etag !== undefined && { etag: { value: etag } }),
    ...(!isPlain && {
      options: { concurrency: concurrencyNumber(concurrency), consistency: consistencyNumber(consistency) },
    }),
  };
}

/** Returns the number in StateOptions.StateConcurrency. */
const concurrencyNumber = (value: StateConcurrency | undefined): 0 | 1 | 2 =>
  value === undefined ? 0 : value === "first-write" ? 1 : 2;

/** Returns the number in StateOptions.StateConsistency. */
export const consistencyNumber = (value: StateConsistency | undefined): 0 | 1 | 2 =>
  value === undefined ? 0 : value === "eventual" ? 1 : 2;
