import { nodePlatform } from "@dapr-ts/client/internal";
import {
  decodeData,
  eventFromMessage,
  lowerCaseNames,
  rawEvent,
  requireEntry,
  type BatchEntry,
  type CloudEvent,
  type EventTarget,
} from "@dapr-ts/core/internal";
import {
  TopicEventResponse_TopicEventResponseStatus as Status,
  type TopicEventBulkRequest,
  type TopicEventBulkRequestEntry,
} from "@dapr-ts/proto/runtime";

export const STATUS = { SUCCESS: Status.SUCCESS, RETRY: Status.RETRY, DROP: Status.DROP } as const;

/** Returns the entries of a batch. */
export function entriesOf(batch: TopicEventBulkRequest, target: EventTarget): BatchEntry[] {
  return batch.entries.map((entry) => ({
    entryId: entry.entryId,
    metadata: lowerCaseNames(entry.metadata),
    event: () => entryEvent(entry, batch, target),
  }));
}

/** Returns a CloudEvent; with `rawPayload` the message contains the bytes alone. */
function entryEvent(
  { entryId, event, contentType }: TopicEventBulkRequestEntry,
  batch: TopicEventBulkRequest,
  target: EventTarget,
): CloudEvent {
  requireEntry(entryId, event.case);
  const { pubsubName, topic } = batch;
  if (event.case === "cloudEvent")
    return eventFromMessage({ ...event.value, pubsubName, topic }, target, nodePlatform);
  const bytes = event.value ?? new Uint8Array(0);
  return rawEvent(entryId, pubsubName, topic, contentType, decodeData(bytes, contentType, nodePlatform));
}
