import type { RetrySafety } from "../../call/operation.ts";
import { nameIn } from "../../call/names.ts";
import { jsonWith, noBytes, toJson } from "../../encoding/value.ts";
import { MAX_INT32, requireCount } from "../../encoding/number.ts";
import type { DeleteStateItem, SaveStateItem, StateOperation } from "./types.ts";

/** Returns the retry safety of writes. After a lost response, a write with an etag or a first write conflicts with itself. */
export function safetyOfWrites(items: readonly Pick<DeleteStateItem, "etag" | "concurrency">[]): RetrySafety {
  const checked = items.some(({ etag, concurrency }) => etag !== undefined || concurrency === "first-write");
  return checked ? "never" : "overwrite";
}

/** Returns why HTTP cannot carry some writes; `undefined` if it can. */
export const lacksBytes = (items: readonly (SaveStateItem | StateOperation)[]): string | undefined =>
  noBytes(
    "state",
    items.map((item) => "value" in item && item.value),
  );

/** Returns the metadata of an item, including its time to live. */
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
