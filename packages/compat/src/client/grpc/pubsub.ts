import { unary } from "./unary.ts";
import type {
  IClientPubSub,
  PubSubBulkPublishMessage,
  PubSubBulkPublishResponse,
  PubSubPublishOptions,
  PubSubPublishResponseType,
} from "../../types/pubsub.ts";
import type { KeyValueType } from "../../types/untyped.ts";
import { allFailed, entriesOf, someFailed } from "../bulk-publish.ts";
import { grpcCall } from "../operations.ts";
import { encode } from "./encode.ts";
import type { GRPCClient } from "./grpc-client.ts";

interface Published {
  pubsubName: string;
  topic: string;
  metadata: Record<string, string>;
}

const PUBLISH = /* @__PURE__ */ grpcCall<Published & { data?: Uint8Array; dataContentType?: string }, void>(
  "pubsub.publish",
  unary("publishEvent", { request: (input) => input, reply: () => undefined }),
);
const PUBLISH_BULK = /* @__PURE__ */ grpcCall<
  Published & {
    entries: { entryId: string; event: Uint8Array; contentType: string; metadata: Record<string, string> }[];
  },
  { entryId: string; error: string }[]
>(
  "pubsub.publishBulk",
  unary("bulkPublishEventAlpha1", { request: (input) => input, reply: ({ failedEntries }) => failedEntries }),
);

/** Publishing over gRPC. */
export class GRPCClientPubSub implements IClientPubSub {
  readonly #client: GRPCClient;

  constructor(client: GRPCClient) {
    this.#client = client;
  }

  async publish(
    pubsubName: string,
    topic: string,
    data?: object | string,
    { contentType, metadata = {} }: PubSubPublishOptions = {},
  ): Promise<PubSubPublishResponseType> {
    const client = this.#client;
    const encoded = data ? encode(data, contentType) : undefined;
    const event = encoded && { data: encoded.bytes, dataContentType: encoded.contentType };
    try {
      await client.request(PUBLISH, { pubsubName, topic, metadata, ...event });
      return {};
    } catch (error) {
      if (!client.hasOfficialErrors) throw error;
      client.logger.error(`publish failed: ${String(error)}`);
      // The official SDK throws this object over gRPC, and returns it over HTTP.
      throw { error };
    }
  }

  async publishBulk(
    pubsubName: string,
    topic: string,
    messages: PubSubBulkPublishMessage[],
    metadata: KeyValueType = {},
  ): Promise<PubSubBulkPublishResponse> {
    const client = this.#client;
    const sent = entriesOf(messages);
    const entries = sent.map(({ entryID, event, contentType, metadata: own }) => {
      const { bytes } = encode(event, contentType);
      return { entryId: entryID, event: bytes, contentType, metadata: own };
    });
    try {
      return someFailed(sent, await client.request(PUBLISH_BULK, { pubsubName, topic, entries, metadata }));
    } catch (error) {
      if (!client.hasOfficialErrors) throw error;
      return allFailed(sent, error as Error);
    }
  }
}
