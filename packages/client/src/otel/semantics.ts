import { SpanKind, type Attributes } from "@opentelemetry/api";
import type { InterceptedCall } from "@dapr-ts/core";

/** The span of a call at its start. */
export interface SpanDescription {
  name: string;
  kind: SpanKind;
  attributes: Attributes;
}

/** The members of an operation's input that are read: names, never keys or values. */
interface Named {
  store?: unknown;
  pubsub?: unknown;
  topic?: unknown;
  name?: unknown;
  appId?: unknown;
  entries?: readonly unknown[];
}

/**
 * Returns name, kind and attributes by OpenTelemetry's semantic conventions.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 * @see https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/
 */
export function describeSpan({ operation, wire, input }: InterceptedCall): SpanDescription {
  const named: Named = typeof input === "object" && input !== null ? input : {};
  const attributes: Attributes = {
    "rpc.system.name": "dapr",
    "rpc.method": operation,
    "network.protocol.name": wire,
  };
  const component = named.store ?? named.pubsub ?? (operation === "binding.send" ? named.name : undefined);
  if (typeof component === "string") attributes["dapr.component.name"] = component;
  // "A string identifying a group of RPC server instances request is sent to."
  if (typeof named.appId === "string") attributes["server.address"] = named.appId;
  if (!operation.startsWith("pubsub.publish") || typeof named.topic !== "string") {
    return { name: operation, kind: SpanKind.CLIENT, attributes };
  }
  attributes["messaging.system"] = "dapr";
  attributes["messaging.operation.name"] = "publish";
  attributes["messaging.operation.type"] = "send";
  attributes["messaging.destination.name"] = named.topic;
  if (named.entries !== undefined) attributes["messaging.batch.message_count"] = named.entries.length;
  return { name: `publish ${named.topic}`, kind: SpanKind.PRODUCER, attributes };
}
