import type { ConnectRouter } from "@connectrpc/connect";
import { isFromBrowser } from "@dapr-ts/core/internal";
import type { GrpcHandler } from "../http/listener.ts";
import { appCallback, messageLimit, type AppCallbackOptions } from "./app-callback.ts";
import type { ServiceAdapter } from "./service-adapter.ts";
import { sendStatus } from "./status.ts";
import { isAdmitted } from "./token.ts";
import { serveUnary } from "./unary.ts";

export interface GrpcHandlerOptions extends AppCallbackOptions {
  readonly appToken: string | undefined;
  /** The user's own services. */
  readonly services: ((router: ConnectRouter) => void) | undefined;
}

/** Creates the handler of gRPC calls on the app's port. Loaded only on the gRPC channel. */
export async function grpcHandler(options: GrpcHandlerOptions): Promise<GrpcHandler> {
  const { appToken, logger } = options;
  const services = await servicesOf(options);
  const rpcs = new Map(appCallback(options).map((rpc) => [rpc.path, rpc]));
  return async (exchange, unbound) => {
    const path = exchange.path.split("?", 1)[0] as string;
    try {
      if (appToken !== undefined && !isAdmitted(path, exchange.headers, appToken))
        return sendStatus(exchange, "unauthenticated", "invalid app API token");
      if (path.startsWith(DAPR_SERVICES) && !path.endsWith("/OnInvoke") && isFromBrowser(exchange.headers))
        return sendStatus(exchange, "permission_denied", "web pages may not call this method");
      const service = services?.find(path);
      const rpc = rpcs.get(path);
      if (service !== undefined) {
        if (service.method.methodKind !== "unary") unbound();
        await services?.serve(service, exchange);
      } else if (rpc !== undefined) await serveUnary(rpc, exchange, logger);
      else sendStatus(exchange, "unimplemented", "the app has no such gRPC method");
    } catch (error) {
      logger.error("a gRPC call failed", error);
      exchange.stream.destroy();
    }
  };
}

/** Loads Connect only for an app that has services of its own. */
async function servicesOf(options: GrpcHandlerOptions): Promise<ServiceAdapter | undefined> {
  const { services, maxBodyBytes, dispatcher, logger } = options;
  if (services === undefined) return undefined;
  const { ServiceAdapter } = await import("./service-adapter.ts");
  return new ServiceAdapter({
    routes: services,
    readMaxBytes: messageLimit(maxBodyBytes),
    dispatcher,
    logger,
  });
}

const DAPR_SERVICES = "/dapr.proto.runtime.v1.AppCallback";
