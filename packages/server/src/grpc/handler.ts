import type { ConnectRouter } from "@connectrpc/connect";
import { isFromBrowser } from "@dapr-ts/core/internal";
import type { GrpcHandler } from "../http/listener.ts";
import { GrpcAdapter } from "./adapter.ts";
import { appCallback, type AppCallbackOptions } from "./app-callback.ts";
import { isAdmitted, refuse } from "./token.ts";

export interface GrpcHandlerOptions extends AppCallbackOptions {
  readonly appToken: string | undefined;
  readonly maxBodyBytes: number;
  /** The user's own services. */
  readonly services: ((router: ConnectRouter) => void) | undefined;
}

/** Creates the handler of gRPC calls on the app's port. Loaded only on the gRPC channel. */
export function grpcHandler(options: GrpcHandlerOptions): GrpcHandler {
  const { appToken, maxBodyBytes, services, logger } = options;
  const adapter = new GrpcAdapter({
    routes: (router) => {
      appCallback(options)(router);
      services?.(router);
    },
    readMaxBytes: Math.min(maxBodyBytes + ENVELOPE_BYTES, MAX_MESSAGE_BYTES),
    logger,
  });
  return async (exchange, unbound) => {
    const path = exchange.path.split("?", 1)[0] as string;
    try {
      if (appToken !== undefined && !isAdmitted(path, exchange.headers, appToken))
        return refuse(exchange, UNAUTHENTICATED, "invalid app API token");
      if (path.startsWith(DAPR_SERVICES) && !path.endsWith("/OnInvoke") && isFromBrowser(exchange.headers))
        return refuse(exchange, PERMISSION_DENIED, "web pages may not call this method");
      const handler = adapter.find(path);
      if (handler === undefined) return refuse(exchange, UNIMPLEMENTED, "the app has no such gRPC method");
      if (handler.method.methodKind !== "unary") unbound();
      await adapter.serve(handler, exchange);
    } catch (error) {
      logger.error("a gRPC call failed", error);
      exchange.stream.destroy();
    }
  };
}

const DAPR_SERVICES = "/dapr.proto.runtime.v1.AppCallback";

/** Room for the attributes of an event, or the name of a method, around its data. */
const ENVELOPE_BYTES = 64 * 1024;

/** The length of a gRPC message has 32 bits. */
const MAX_MESSAGE_BYTES = 0xffff_ffff;

const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;
