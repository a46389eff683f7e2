import { carriesToken, type HeaderRecord } from "@dapr-ts/core/internal";
import { AppCallback, AppCallbackHealthCheck } from "@dapr-ts/proto";
import type { Http2Exchange } from "../http/http2-exchange.ts";

/** Returns true for a call that carries the app's token, or that daprd makes without it. Proxied calls carry the token. */
export function isAdmitted(path: string, headers: HeaderRecord, appToken: string): boolean {
  return EXEMPT.has(path) || carriesToken(headers, appToken);
}

/** Answers with a status of gRPC before anything of the call is read. */
export function refuse({ stream }: Http2Exchange, status: number, message: string): void {
  if (stream.destroyed || stream.closed) return;
  const headers = {
    ":status": 200,
    "content-type": "application/grpc+proto",
    "grpc-status": String(status),
    "grpc-message": message,
  };
  stream.respond(headers, { endStream: true });
}

/** See pkg/runtime/pubsub/subscriptions.go, pkg/runtime/processor/binding/send.go and HealthProbe in pkg/channel/grpc. */
const EXEMPT: ReadonlySet<string> = new Set([
  `/${AppCallback.typeName}/${AppCallback.method.listTopicSubscriptions.name}`,
  `/${AppCallback.typeName}/${AppCallback.method.listInputBindings.name}`,
  `/${AppCallbackHealthCheck.typeName}/${AppCallbackHealthCheck.method.healthCheck.name}`,
]);
