import type {
  SubscribeTopicEventsRequestAlpha1Schema,
  SubscribeTopicEventsResponseAlpha1Schema,
} from "@dapr-ts/proto/runtime";
import { DaprError } from "@dapr-ts/core/internal";
import type { Envelope } from "./cloud-event.ts";
import type { ServerStream } from "./rpc.ts";
import type { Outcome, Subscriber } from "./subscriber.ts";

interface Broker {
  /** Throws if the component does not exist. */
  require(pubsub: string): void;
  add(subscriber: Subscriber): () => void;
}

/** TopicEventResponse.TopicEventResponseStatus by its numbers. */
const OUTCOMES: readonly Outcome[] = ["SUCCESS", "RETRY", "DROP"];

/** Serves the stream of one subscription: sends events and reads acknowledgements. */
export async function serveStream(
  stream: ServerStream<
    typeof SubscribeTopicEventsRequestAlpha1Schema,
    typeof SubscribeTopicEventsResponseAlpha1Schema
  >,
  broker: Broker,
): Promise<void> {
  const { case: is, value: initial } = stream.first.subscribeTopicEventsRequestType;
  if (is !== "initialRequest") throw new DaprError("initial request is required", { code: "unknown" });
  broker.require(initial.pubsubName);
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const remove = broker.add({
    pubsub: initial.pubsubName,
    topic: initial.topic,
    raw: initial.metadata["rawPayload"] === "true",
    deadLetterTopic: initial.deadLetterTopic,
    kind: "stream",
    route: "/",
    deliver: (event) =>
      new Promise((resolve) => {
        const message = toRequest(event);
        waiting.set(message.id, resolve);
        stream.send({ subscribeTopicEventsResponseType: { case: "eventMessage", value: message } });
      }),
  });
  stream.send({ subscribeTopicEventsResponseType: { case: "initialResponse", value: {} } });
  for (let next = await stream.receive(); next !== undefined; next = await stream.receive()) {
    const { case: kind, value } = next.subscribeTopicEventsRequestType;
    if (kind !== "eventProcessed") continue;
    waiting.get(value.id)?.(OUTCOMES[value.status?.status ?? 0] ?? "RETRY");
    waiting.delete(value.id);
  }
  remove();
  for (const settle of waiting.values()) settle("RETRY");
}

const ATTRIBUTES = new Set([
  "id",
  "source",
  "type",
  "specversion",
  "datacontenttype",
  "topic",
  "pubsubname",
  "data",
  "data_base64",
]);

/** Converts an event to a TopicEventRequest: the data as bytes, unknown attributes as extensions. */
function toRequest(event: Envelope) {
  const text = (name: string): string => (typeof event[name] === "string" ? event[name] : "");
  const type = text("datacontenttype");
  return {
    id: text("id"),
    source: text("source"),
    type: text("type"),
    specVersion: text("specversion"),
    dataContentType: type,
    topic: text("topic"),
    pubsubName: text("pubsubname"),
    path: "/",
    data: dataBytes(event, type),
    extensions: Object.fromEntries(Object.entries(event).filter(([name]) => !ATTRIBUTES.has(name))) as Record<
      string,
      string
    >,
  };
}

function dataBytes(event: Envelope, contentType: string): Uint8Array {
  if (typeof event["data_base64"] === "string") return Buffer.from(event["data_base64"], "base64");
  const { data } = event;
  if (data === undefined) return new Uint8Array(0);
  const asText = typeof data === "string" && !/\bjson\b/i.test(contentType);
  return Buffer.from(asText ? data : JSON.stringify(data), "utf8");
}
