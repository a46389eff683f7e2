import { neverStarted } from "../errors/dapr-error.ts";
import { unary, type CallOptions, type Operation } from "./operation.ts";
import type { Transport } from "./transport.ts";

/** A request that any sidecar answers at once. */
const ping: Operation<undefined, true> = {
  name: "health.isHealthy",
  retry: "once",
  http: {
    request: () => ({ method: "GET", path: "/v1.0/healthz" }),
    reply: () => true,
    readNon2xx: () => true,
  },
  grpc: unary("getMetadata", { request: () => ({}), reply: () => true }),
};

const PING_MS = 1_000;

/** Resolves to true if no connection to the sidecar can be made over a transport. */
export async function isUnreachable(
  transport: Transport,
  { signal, timeoutMs = PING_MS }: Pick<CallOptions, "signal" | "timeoutMs">,
): Promise<boolean> {
  try {
    await transport.call(ping, undefined, {
      signal,
      timeoutMs: Math.min(PING_MS, timeoutMs === 0 ? Infinity : timeoutMs),
    });
    return false;
  } catch (error) {
    return neverStarted(error);
  }
}
