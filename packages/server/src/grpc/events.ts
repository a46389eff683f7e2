import { nodePlatform } from "@dapr-ts/client/internal";
import {
  decodeData,
  eventFromMessage,
  lowerCased,
  rawEvent,
  type BatchEntry,
  type CloudEvent,
} from "@dapr-ts/core/internal";
import {
  TopicEventResponse_TopicEventResponseStatus as Status,
  type TopicEventBulkRequest,
  type TopicEventBulkRequestEntry,
} from "@dapr-ts/proto/runtime";

export const STATUS = { SUCCESS: Status.SUCCESS, RETRY: Status.RETRY, DROP: Status.DROP } as const;

/** The entries of a batch. */
export function entriesOf(batch: TopicEventBulkRequest): BatchEntry[] {
  return batch.entries.map((entry) => ({
    entryId: entry.entryId,
    metadata: lowerCased(entry.metadata),
    event: () => entryEvent(entry, batch),
  }));
}

/** A CloudEvent, or with rawPayload the bytes alone. */
function entryEvent(
  { entryId, event, contentType }: TopicEventBulkRequestEntry,
  batch: TopicEventBulkRequest,
): CloudEvent {
  const { pubsubName, topic } = batch;
  if (event.case === "cloudEvent")
    return eventFromMessage({ ...event.value, pubsubName, topic }, nodePlatform);
  const bytes = event.value ?? new Uint8Array(0);
  return rawEvent(entryId, pubsubName, topic, contentType, decodeData(bytes, contentType, nodePlatform));
}
