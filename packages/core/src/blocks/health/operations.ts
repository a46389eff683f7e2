import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { get } from "../../http/request.ts";

const healthOf = (name: string, route: string): Operation<undefined, boolean> => ({
  name,
  // A sidecar that does not respond is a result here.
  retry: "once",
  http: {
    request: () => get(route),
    reply: () => true,
    // 500 ERR_HEALTH_NOT_READY and the like: the sidecar responds and is not ready.
    readNon2xx: () => false,
  },
});

export const healthz = healthOf("health.isHealthy", "/v1.0/healthz");

export const outboundHealthz = healthOf("health.isOutboundHealthy", "/v1.0/healthz/outbound");

/** The health check over gRPC, which has none of its own: a sidecar that responds accepts calls. */
export const ping: Operation<undefined, boolean> = {
  name: "health.isOutboundHealthy",
  retry: "once",
};

export const pingOverGrpc = /* @__PURE__ */ overGrpc(
  ping,
  /* @__PURE__ */ unary("getMetadata", { request: () => ({}), reply: () => true }),
);
