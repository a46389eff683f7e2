import { lowerCaseNames } from "../http/header-names.ts";
import { fromBase64 } from "../encoding/base64.ts";
import type { Platform } from "../platform/platform.ts";
import { decodeData } from "./data.ts";
import { eventFromJson } from "./event-json.ts";
import type { BatchEntry } from "./event-dispatcher.ts";
import { rawEvent } from "./plain-event.ts";
import type { EventTarget } from "./subscription.ts";

/** One entry of a batch as daprd posts it (BulkSubscribeMessageItem in pkg/runtime/pubsub). */
export interface BulkEntryJson {
  readonly entryId: string;
  readonly event: unknown;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

/** Returns the entries of a batch; undefined for a body that is not a batch. */
export function bulkEntries(json: unknown): readonly BulkEntryJson[] | undefined {
  if (typeof json !== "object" || json === null || "specversion" in json) return undefined;
  const { entries } = json as { entries?: unknown };
  return Array.isArray(entries) && entries.every(isEntry) ? (entries as BulkEntryJson[]) : undefined;
}

const isEntry = (entry: unknown): boolean =>
  typeof entry === "object" && entry !== null && "entryId" in entry && "event" in entry;

/** Prepares an entry for the dispatcher: a CloudEvent, or with `rawPayload` the bytes in base64. */
export function batchEntry(entry: BulkEntryJson, target: EventTarget, platform: Platform): BatchEntry {
  const { entryId, event, contentType, metadata } = entry;
  const { pubsub, topic } = target.subscription;
  return {
    entryId: String(entryId),
    metadata: lowerCaseNames(metadata),
    event: () => {
      if (typeof event !== "string") return eventFromJson(event, target, platform);
      const data = decodeData(fromBase64(event), contentType, platform);
      return rawEvent(entryId, pubsub, topic, contentType, data);
    },
  };
}
