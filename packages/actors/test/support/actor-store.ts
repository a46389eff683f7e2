import type { ComponentOptions, Redis } from "@dapr-ts/testing";

/** Where actors keep their state, so that it outlives any sidecar. */
export const actorStore = ({ sidecarAddress }: Redis): ComponentOptions => ({
  name: "redis",
  type: "state.redis",
  metadata: { redisHost: sidecarAddress, actorStateStore: true },
});
