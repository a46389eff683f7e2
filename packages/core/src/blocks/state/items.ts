import type { RetrySafety } from "../../call/operation.ts";
import { nameIn } from "../../call/names.ts";
import { jsonWith, noBytes, toJson } from "../../encoding/value.ts";
import { MAX_INT32, requireCount } from "../../encoding/number.ts";
import type { DeleteStateItem, SaveStateItem, StateOperation } from "./types.ts";

/** After a lost answer a write with an etag finds its own new version in the way, and so does a first write. */
export function safetyOfWrites(items: readonly Pick<DeleteStateItem, "etag" | "concurrency">[]): RetrySafety {
  const checked = items.some(({ etag, concurrency }) => etag !== undefined || concurrency === "first-write");
  return checked ? "never" : "overwrite";
}

/** Why HTTP cannot carry some writes, when it cannot. */
export const lacksBytes = (items: readonly (SaveStateItem | StateOperation)[]): string | undefined =>
  noBytes(
    "state",
    items.map((item) => "value" in item && item.value),
  );

/** An item's metadata, with its time to live among it. */
export function metadataOf({
  metadata,
  ttlSeconds,
}: SaveStateItem): Readonly<Record<string, string>> | undefined {
  return ttlSeconds === undefined ? metadata : { ...metadata, ttlInSeconds: String(ttlSeconds) };
}

export function saveItemJson(item: SaveStateItem): string {
  const { key, value, etag } = item;
  return jsonWith("value", toJson(value), {
    key: nameIn("key", key),
    etag,
    options: optionsOf(item),
    metadata: metadataOf(item),
  });
}

export function stepJson(step: StateOperation): string {
  const { operation, key, etag, metadata } = step;
  const request =
    operation === "upsert"
      ? saveItemJson(step)
      : toJson({ key: nameIn("key", key), etag, options: optionsOf(step), metadata });
  return jsonWith("request", request, { operation });
}

function optionsOf({ concurrency, consistency }: DeleteStateItem) {
  return concurrency === undefined && consistency === undefined ? undefined : { concurrency, consistency };
}

/** Throws `invalid_argument` for a time to live that Dapr cannot store. */
export function checkTtl({ ttlSeconds }: Pick<SaveStateItem, "ttlSeconds">): void {
  // -1 removes the time to live (ParseTTL in components-contrib).
  if (ttlSeconds === undefined || ttlSeconds === -1) return;
  requireCount("ttlSeconds", ttlSeconds, 1, MAX_INT32);
}
