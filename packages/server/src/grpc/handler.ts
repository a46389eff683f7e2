import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import type { NodeIncoming, NodeOutgoing } from "../http/node-request.ts";
import { appCallback, type AppCallbackOptions } from "./app-callback.ts";
import { isAdmitted, refuse } from "./token.ts";

export interface GrpcHandlerOptions extends AppCallbackOptions {
  readonly appToken: string | undefined;
  readonly maxBodyBytes: number;
  /** The user's own services. */
  readonly services: ((router: ConnectRouter) => void) | undefined;
}

/** What serves gRPC calls on the app's port. Loaded only where the channel is gRPC. */
export function grpcHandler(
  options: GrpcHandlerOptions,
): (request: NodeIncoming, response: NodeOutgoing) => void {
  const { appToken, maxBodyBytes, services } = options;
  const handle = connectNodeAdapter({
    routes: (router) => {
      appCallback(options)(router);
      services?.(router);
    },
    connect: false,
    grpcWeb: false,
    readMaxBytes: Math.min(maxBodyBytes, 0xffff_ffff),
  });
  return (request, response) => {
    if (appToken === undefined || isAdmitted(request, appToken)) handle(request, response);
    else refuse(response);
  };
}
