import type {
  IClientPubSub,
  PubSubBulkPublishMessage,
  PubSubBulkPublishResponse,
  PubSubPublishOptions,
  PubSubPublishResponseType,
} from "../../types/pubsub.ts";
import type { KeyValueType } from "../../types/untyped.ts";
import { parseOrText } from "../../content-type.ts";
import { allFailed, entriesOf, someFailed } from "../bulk-publish.ts";
import { httpCall } from "../operations.ts";
import type { HTTPClient } from "./http-client.ts";
import { query, segment } from "./http-path.ts";

const PUBLISH = /* @__PURE__ */ httpCall("pubsub.publish");
const PUBLISH_BULK = /* @__PURE__ */ httpCall("pubsub.publishBulk");

/** Publishing over HTTP. */
export class HTTPClientPubSub implements IClientPubSub {
  readonly #client: HTTPClient;

  constructor(client: HTTPClient) {
    this.#client = client;
  }

  async publish(
    pubsub: string,
    topic: string,
    data?: object | string,
    { contentType, metadata }: PubSubPublishOptions = {},
  ): Promise<PubSubPublishResponseType> {
    const client = this.#client;
    try {
      await client.request(PUBLISH, `/v1.0/publish/${segment(pubsub)}/${segment(topic)}${query(metadata)}`, {
        method: "POST",
        body: data,
        headers: contentType ? { "content-type": contentType } : undefined,
      });
      return {};
    } catch (error) {
      if (!client.hasOfficialErrors) throw error;
      client.logger.error(`publish failed: ${String(error)}`);
      return { error: error as Error };
    }
  }

  async publishBulk(
    pubsub: string,
    topic: string,
    messages: PubSubBulkPublishMessage[],
    metadata?: KeyValueType,
  ): Promise<PubSubBulkPublishResponse> {
    const client = this.#client;
    const entries = entriesOf(messages);
    const path = `/v1.0-alpha1/publish/bulk/${segment(pubsub)}/${segment(topic)}${query(metadata)}`;
    try {
      const headers = { "content-type": "application/json" };
      const answer = await client.answer(PUBLISH_BULK, path, { method: "POST", headers, body: entries });
      if (answer.status < 400) return { failedMessages: [] };
      const failed = failedEntries(answer.text);
      if (failed !== undefined) return someFailed(entries, failed);
      throw client.failure(answer);
    } catch (error) {
      if (!client.hasOfficialErrors) throw error;
      client.logger.error(`Failure publishing bulk messages: ${String(error)}`);
      return allFailed(entries, error as Error);
    }
  }
}

/** Returns the entries that failed, from the body of a response; undefined for another body. */
function failedEntries(text: string): { entryId: string; error: string }[] | undefined {
  const { failedEntries: failed } = Object(parseOrText(text)) as {
    failedEntries?: { entryId: string; error?: string }[];
  };
  if (!Array.isArray(failed) || failed.length === 0) return undefined;
  return failed.map(({ entryId, error = "" }) => ({ entryId, error }));
}
