import { lowerCaseNames } from "../http/header-names.ts";
import { fromBase64 } from "../encoding/base64.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import type { Platform } from "../platform/platform.ts";
import { decodeData } from "./data.ts";
import { eventFromJson } from "./event-json.ts";
import type { BatchEntry } from "./event-dispatcher.ts";
import { rawEvent } from "./plain-event.ts";
import type { EventTarget } from "./subscription.ts";

/** One entry of a batch as daprd posts it (BulkSubscribeMessageItem in pkg/runtime/pubsub). */
export interface BulkEntryJson {
  readonly entryId?: unknown;
  readonly event?: unknown;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

/** Returns the entries of a batch; undefined for a body that is not a batch. */
export function bulkEntries(json: unknown): readonly (BulkEntryJson | null)[] | undefined {
  if (typeof json !== "object" || json === null || "specversion" in json) return undefined;
  const { entries } = json as { entries?: unknown };
  const isBatch = Array.isArray(entries) && (entries.length === 0 || entries.some(isEntry));
  return isBatch ? (entries as (BulkEntryJson | null)[]) : undefined;
}

const isEntry = (entry: unknown): boolean =>
  typeof entry === "object" && entry !== null && "entryId" in entry && "event" in entry;

/** @throws DaprError `invalid_argument` for an entry of a batch without an id or an event */
export function requireEntry(id: string, event: unknown): void {
  if (id === "" || event === undefined) throw invalidArgument("the entry has no id, or no event");
}

/** Prepares an entry for the dispatcher: a CloudEvent, or with `rawPayload` the bytes in base64. */
export function batchEntry(entry: BulkEntryJson | null, target: EventTarget, platform: Platform): BatchEntry {
  const { entryId, event, contentType, metadata } = entry ?? {};
  const { pubsub, topic } = target.subscription;
  const id = typeof entryId === "string" ? entryId : "";
  return {
    entryId: id,
    metadata: lowerCaseNames(metadata),
    event: () => {
      requireEntry(id, event);
      if (typeof event !== "string") return eventFromJson(event, target, platform);
      const data = decodeData(fromBase64(event), contentType, platform);
      return rawEvent(id, pubsub, topic, contentType, data);
    },
  };
}
