import type { ComponentOptions, Redis } from "@dapr-ts/testing";

/** The actors' state store, which outlives every sidecar. */
export const actorStore = ({ sidecarAddress }: Redis): ComponentOptions => ({
  name: "redis",
  type: "state.redis",
  metadata: { redisHost: sidecarAddress, actorStateStore: true },
});
