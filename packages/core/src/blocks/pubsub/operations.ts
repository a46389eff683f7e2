import { metadataMember } from "../../encoding/metadata.ts";
import { isJsonType } from "../../encoding/media-type.ts";
import { isJson, readNothing } from "../../http/read.ts";
import { path, withMetadata } from "../../http/path.ts";
import { sendJson } from "../../http/request.ts";
import { headerValue } from "../../call/headers.ts";
import { requireNames } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { jsonWith, listJson } from "../../encoding/value.ts";
import { toBase64 } from "../../encoding/base64.ts";
import type { EncodedEvent } from "./event.ts";
import type { BulkPublishResult } from "./types.ts";

interface PublishInput {
  pubsub: string;
  topic: string;
  event: EncodedEvent | undefined;
  metadata: Readonly<Record<string, string>> | undefined;
}

const errors = [
  "ERR_PUBSUB_NOT_FOUND",
  "ERR_PUBSUB_EMPTY",
  "ERR_TOPIC_NAME_EMPTY",
  "ERR_PUBSUB_CLOUD_EVENTS_SER",
  "ERR_PUBSUB_NOT_CONFIGURED",
  "ERR_PUBSUB_FORBIDDEN",
  "ERR_PUBSUB_PUBLISH_MESSAGE",
] as const;

export const checkNames = /* @__PURE__ */ requireNames("pubsub", "topic");

export const publish: Operation<PublishInput, void> = {
  name: "pubsub.publish",
  retry: "never",
  check: (input) => {
    checkNames(input);
    if (input.event !== undefined) headerValue("content-type", input.event.contentType);
  },
  http: {
    request: ({ pubsub, topic, event, metadata }) => ({
      method: "POST",
      path: withMetadata(path("/v1.0/publish", pubsub, topic), metadata),
      ...(event !== undefined && { headers: { "content-type": event.contentType }, body: event.data }),
    }),
    reply: readNothing,
  },
};

export const publishOverGrpc = /* @__PURE__ */ overGrpc(
  publish,
  /* @__PURE__ */ unary("publishEvent", {
    request: ({ pubsub, topic, event, metadata }, platform) => ({
      pubsubName: pubsub,
      topic,
      ...(event !== undefined && { dataContentType: event.contentType, data: eventBytes(event, platform) }),
      ...metadataMember(metadata),
    }),
    reply: () => undefined,
  }),
  errors,
);

interface BulkInput {
  pubsub: string;
  topic: string;
  entries: readonly (EncodedEvent & {
    entryId: string;
    metadata: Readonly<Record<string, string>> | undefined;
  })[];
  metadata: Readonly<Record<string, string>> | undefined;
}

export const publishBulk: Operation<BulkInput, BulkPublishResult> = {
  name: "pubsub.publishBulk",
  retry: "never",
  check: checkNames,
  http: {
    request: ({ pubsub, topic, entries, metadata }) =>
      sendJson(
        "POST",
        withMetadata(path("/v1.0/publish/bulk", pubsub, topic), metadata),
        listJson(entries, entryJson),
      ),
    reply: (reply) => {
      readNothing(reply);
      return { failed: [] };
    },
    // A partial failure is a 500 that lists the entries; one without a list is an error like any other.
    readNon2xx: (reply) => {
      const { failedEntries: failed } = isJson(reply) ? (JSON.parse(reply.text()) as FailedJson) : {};
      if (!Array.isArray(failed) || failed.length === 0) return undefined;
      return { failed: failed.map(({ entryId, error = "" }) => ({ entryId, error })) };
    },
  },
};

export const publishBulkOverGrpc = /* @__PURE__ */ overGrpc(
  publishBulk,
  /* @__PURE__ */ unary(["bulkPublishEvent", "bulkPublishEventAlpha1"], {
    request: ({ pubsub, topic, entries, metadata }, platform) => ({
      pubsubName: pubsub,
      topic,
      entries: entries.map((entry) => ({
        entryId: entry.entryId,
        event: eventBytes(entry, platform),
        contentType: entry.contentType,
        ...metadataMember(entry.metadata),
      })),
      ...metadataMember(metadata),
    }),
    reply: ({ failedEntries }) => ({
      failed: failedEntries.map(({ entryId, error }) => ({ entryId, error })),
    }),
  }),
  errors,
);

interface FailedJson {
  failedEntries?: { entryId: string; error?: string }[] | null;
}

const eventBytes = ({ data }: EncodedEvent, platform: Platform): Uint8Array =>
  typeof data === "string" ? platform.utf8Encode(data) : data;

/** Returns the JSON of an entry: JSON as it is, bytes as base64, anything else as a string (ConvertEventToBytes in daprd). */
function entryJson({ entryId, contentType, data, metadata }: BulkInput["entries"][number]): string {
  const isJsonText = typeof data === "string" && isJsonType(contentType);
  const event = isJsonText ? data : JSON.stringify(typeof data === "string" ? data : toBase64(data));
  return jsonWith("event", event, { entryId, contentType, metadata });
}
