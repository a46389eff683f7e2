import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { readNothing } from "../../http/read.ts";

export const shutdown: Operation<undefined, void> = {
  name: "sidecar.shutdown",
  retry: "never",
  http: {
    request: () => ({ method: "POST", path: "/v1.0/shutdown" }),
    reply: readNothing,
  },
};

export const shutdownOverGrpc = /* @__PURE__ */ overGrpc(
  shutdown,
  /* @__PURE__ */ unary("shutdown", { request: () => ({}), reply: () => undefined }),
);
