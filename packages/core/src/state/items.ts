import type { RetrySafety } from "../operation.ts";
import { toJson } from "../value.ts";
import type { DeleteStateItem, SaveStateItem, StateOperation } from "./types.ts";

/** After a lost answer a write with an etag finds its own new version in the way, and so does a first write. */
export function safetyOfWrites(items: readonly Pick<DeleteStateItem, "etag" | "concurrency">[]): RetrySafety {
  const checked = items.some(({ etag, concurrency }) => etag !== undefined || concurrency === "first-write");
  return checked ? "never" : "overwrite";
}

/** Why HTTP cannot carry some writes, when it cannot. */
export function lacksBytes(
  items: readonly { readonly key: string; readonly value?: unknown }[],
): string | undefined {
  const hasBytes = items.some(({ value }) => value instanceof Uint8Array);
  return hasBytes ? "HTTP carries state as JSON, so bytes cannot be written over it" : undefined;
}

/** An item's metadata, with its time to live among it. */
export function metadataOf({
  metadata,
  ttlSeconds,
}: SaveStateItem): Readonly<Record<string, string>> | undefined {
  return ttlSeconds === undefined ? metadata : { ...metadata, ttlInSeconds: String(ttlSeconds) };
}

export function saveItemJson(item: SaveStateItem): string {
  const { key, value, etag } = item;
  const options = optionsOf(item);
  const metadata = metadataOf(item);
  const json = `{"key":${JSON.stringify(key)},"value":${toJson(value)}`;
  if (etag === undefined && options === undefined && metadata === undefined) return `${json}}`;
  return `${json},${toJson({ etag, options, metadata }).slice(1)}`;
}

export function stepJson(step: StateOperation): string {
  const { operation } = step;
  const { key, etag, metadata } = step;
  const request =
    operation === "upsert" ? saveItemJson(step) : toJson({ key, etag, options: optionsOf(step), metadata });
  return `{"operation":"${operation}","request":${request}}`;
}

function optionsOf({ concurrency, consistency }: DeleteStateItem) {
  return concurrency === undefined && consistency === undefined ? undefined : { concurrency, consistency };
}
