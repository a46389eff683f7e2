import { carriesToken } from "@dapr-ts/core/internal";
import { AppCallback, AppCallbackHealthCheck } from "@dapr-ts/proto";
import type { NodeIncoming, NodeOutgoing } from "../http/node-request.ts";

/** Whether a call may go on: it carries the app's token, or is one that daprd sends without. Proxied calls carry it. */
export function isAdmitted({ url = "", headers }: NodeIncoming, appToken: string): boolean {
  return EXEMPT.has(url) || carriesToken(headers, appToken);
}

/** Answers UNAUTHENTICATED before anything of the call is read. */
export function refuse(response: NodeOutgoing): void {
  const headers = {
    "content-type": "application/grpc+proto",
    "grpc-status": "16",
    "grpc-message": "invalid app API token",
  };
  (response as { writeHead(status: number, headers: object): { end(): void } }).writeHead(200, headers).end();
}

/** See pkg/runtime/pubsub/subscriptions.go, pkg/runtime/processor/binding/send.go and HealthProbe in pkg/channel/grpc. */
const EXEMPT: ReadonlySet<string> = new Set([
  `/${AppCallback.typeName}/${AppCallback.method.listTopicSubscriptions.name}`,
  `/${AppCallback.typeName}/${AppCallback.method.listInputBindings.name}`,
  `/${AppCallbackHealthCheck.typeName}/${AppCallbackHealthCheck.method.healthCheck.name}`,
]);
