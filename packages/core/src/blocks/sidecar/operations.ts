import { unary, type Operation } from "../../call/operation.ts";
import { readNothing } from "../../http/read.ts";

export const shutdown: Operation<undefined, void> = {
  name: "sidecar.shutdown",
  retry: "never",
  http: {
    request: () => ({ method: "POST", path: "/v1.0/shutdown" }),
    reply: readNothing,
  },
  grpc: unary("shutdown", { request: () => ({}), reply: () => undefined }),
};
