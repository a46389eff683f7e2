import { create } from "@bufbuild/protobuf";
import type { AppSubscription } from "@dapr-ts/core/internal";
import { TopicSubscriptionSchema, type TopicSubscription } from "@dapr-ts/proto/runtime";

/** Returns the entry of ListTopicSubscriptions for a subscription. */
export function subscriptionMessage(subscription: AppSubscription): TopicSubscription {
  const { pubsub, topic, route, rules, metadata, deadLetterTopic, bulk } = subscription;
  return create(TopicSubscriptionSchema, {
    pubsubName: pubsub,
    topic,
    metadata: { ...metadata },
    routes: { rules: rules.map(({ match, route: path }) => ({ match, path })), default: route },
    ...(deadLetterTopic !== undefined && { deadLetterTopic }),
    ...(bulk !== undefined && {
      bulkSubscribe: {
        enabled: true,
        maxMessagesCount: bulk.maxMessagesCount ?? 0,
        maxAwaitDurationMs: bulk.maxAwaitDurationMs ?? 0,
      },
    }),
  });
}
