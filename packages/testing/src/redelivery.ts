import type { RawResource } from "./resources.ts";

/**
 * A Resiliency that has daprd deliver an event again when its handler throws or returns RETRY. Without a policy most
 * components deliver once, `pubsub.in-memory` and `pubsub.redis` among them. Dapr applies the policy by its name to every
 * pub/sub component that no other Resiliency targets (`getDefaultPolicy` in pkg/resiliency/resiliency.go). It ends:
 * retries without a limit would occupy the component's workers.
 */
export const REDELIVERY: RawResource = {
  apiVersion: "dapr.io/v1alpha1",
  kind: "Resiliency",
  metadata: { name: "dapr-ts-redelivery" },
  spec: {
    policies: {
      retries: {
        DefaultPubsubComponentInboundRetryPolicy: {
          policy: "exponential",
          maxInterval: "5s",
          maxRetries: 10,
        },
      },
    },
    targets: {},
  },
};
