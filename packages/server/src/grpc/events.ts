import type { JsonObject } from "@bufbuild/protobuf";
import { decodeData, lowerCased, rawEvent, type BatchEntry, type CloudEvent } from "@dapr-ts/core/internal";
import {
  TopicEventResponse_TopicEventResponseStatus as Status,
  type TopicEventBulkRequest,
  type TopicEventBulkRequestEntry,
  type TopicEventCERequest,
  type TopicEventRequest,
} from "@dapr-ts/proto/runtime";
import { nodePlatform } from "../platform.ts";

export const STATUS = { SUCCESS: Status.SUCCESS, RETRY: Status.RETRY, DROP: Status.DROP } as const;

/** The event as HTTP carries it; daprd has taken it apart for gRPC. */
export function eventOf(message: TopicEventRequest): CloudEvent {
  return assemble(message, message.pubsubName, message.topic);
}

/** The entries of a batch. */
export function entriesOf(batch: TopicEventBulkRequest): BatchEntry[] {
  return batch.entries.map((entry) => ({
    entryId: entry.entryId,
    metadata: lowerCased(entry.metadata),
    event: () => entryEvent(entry, batch),
  }));
}

function entryEvent(
  { entryId, event, contentType }: TopicEventBulkRequestEntry,
  batch: TopicEventBulkRequest,
): CloudEvent {
  const { pubsubName, topic } = batch;
  if (event.case === "cloudEvent") return assemble(event.value, pubsubName, topic);
  const bytes = event.value ?? new Uint8Array(0);
  return rawEvent(entryId, pubsubName, topic, contentType, decodeData(bytes, contentType, nodePlatform));
}

function assemble(
  message: TopicEventRequest | TopicEventCERequest,
  pubsubname: string,
  topic: string,
): CloudEvent {
  const { id, source, type, specVersion, dataContentType, extensions } = message;
  return {
    ...extensions,
    id,
    source,
    type,
    specversion: specVersion,
    ...(dataContentType !== "" && { datacontenttype: dataContentType }),
    pubsubname,
    topic,
    data: decodeData(message.data, dataContentType, nodePlatform),
  };
}
