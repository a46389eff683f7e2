import { randomUUID } from "node:crypto";
import { contentTypeOf } from "../content-type.ts";
import type {
  PubSubBulkPublishEntry,
  PubSubBulkPublishMessage,
  PubSubBulkPublishMessageExplicit,
  PubSubBulkPublishResponse,
} from "../types/pubsub.ts";

/** Returns the entries of `publishBulk`, with ids and content types where messages have none. */
export function entriesOf(messages: readonly PubSubBulkPublishMessage[]): PubSubBulkPublishEntry[] {
  return messages.map((message) => {
    const isExplicit = typeof message !== "string" && "event" in message;
    const { entryID, event, contentType, metadata }: PubSubBulkPublishMessageExplicit = isExplicit
      ? message
      : { event: message };
    return {
      entryID: entryID || randomUUID(),
      event,
      contentType: contentType || contentTypeOf(event),
      metadata: metadata ?? {},
    };
  });
}

/** Returns the result of a request that failed as a whole. */
export const allFailed = (
  entries: readonly PubSubBulkPublishEntry[],
  error: Error,
): PubSubBulkPublishResponse => ({
  failedMessages: entries.map((message) => ({ message, error })),
});

/** Returns the result of a request of which some entries failed. */
export function someFailed(
  entries: readonly PubSubBulkPublishEntry[],
  failed: readonly { entryId: string; error: string }[],
): PubSubBulkPublishResponse {
  return {
    failedMessages: failed.flatMap(({ entryId, error }) => {
      const message = entries.find(({ entryID }) => entryID === entryId);
      return message === undefined ? [] : [{ message, error: new Error(error) }];
    }),
  };
}
