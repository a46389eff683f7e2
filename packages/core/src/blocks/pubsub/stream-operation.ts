import type { EventOutcome } from "../../app/outcome.ts";
import { streaming, type StreamOperation } from "../../stream/operation.ts";
import type { TopicEventRequest } from "@dapr-ts/proto/runtime";

export interface SubscribeInput {
  pubsub: string;
  topic: string;
  deadLetterTopic: string | undefined;
  metadata: Readonly<Record<string, string>>;
}

export interface Acknowledgement {
  id: string;
  outcome: EventOutcome;
}

/** A message with an event, or without one, such as the message that confirms the subscription. */
export interface Delivery {
  event: TopicEventRequest | undefined;
}

/** The numbers of TopicEventResponse.TopicEventResponseStatus. */
const STATUS = { SUCCESS: 0, RETRY: 1, DROP: 2 } as const;

export const subscribe: StreamOperation<SubscribeInput, Acknowledgement, Delivery> = {
  name: "pubsub.subscribe",
  retry: "never",
  grpc: streaming("subscribeTopicEventsAlpha1", {
    lasts: true,
    open: ({ pubsub, topic, deadLetterTopic, metadata }: SubscribeInput) => ({
      subscribeTopicEventsRequestType: {
        case: "initialRequest",
        value: {
          pubsubName: pubsub,
          topic,
          metadata: { ...metadata },
          ...(deadLetterTopic !== undefined && { deadLetterTopic }),
        },
      },
    }),
    send: ({ id, outcome }: Acknowledgement) => ({
      subscribeTopicEventsRequestType: {
        case: "eventProcessed",
        value: { id, status: { status: STATUS[outcome] } },
      },
    }),
    receive: ({ subscribeTopicEventsResponseType: { case: is, value } }): Delivery => ({
      event: is === "eventMessage" ? value : undefined,
    }),
  }),
  errors: ["ERR_PUBSUB_NOT_FOUND", "ERR_PUBSUB_EMPTY", "ERR_TOPIC_NAME_EMPTY"],
};
