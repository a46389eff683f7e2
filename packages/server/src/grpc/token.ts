import { carriesToken, type HeaderRecord } from "@dapr-ts/core/internal";
import { AppCallback, AppCallbackHealthCheck } from "@dapr-ts/proto";

/** Returns true for a call that carries the app's token, or that daprd makes without it. Proxied calls carry the token. */
export function isAdmitted(path: string, headers: HeaderRecord, appToken: string): boolean {
  return EXEMPT.has(path) || carriesToken(headers, appToken);
}

/** See pkg/runtime/pubsub/subscriptions.go, pkg/runtime/processor/binding/send.go and HealthProbe in pkg/channel/grpc. */
const EXEMPT: ReadonlySet<string> = new Set([
  `/${AppCallback.typeName}/${AppCallback.method.listTopicSubscriptions.name}`,
  `/${AppCallback.typeName}/${AppCallback.method.listInputBindings.name}`,
  `/${AppCallbackHealthCheck.typeName}/${AppCallbackHealthCheck.method.healthCheck.name}`,
]);
