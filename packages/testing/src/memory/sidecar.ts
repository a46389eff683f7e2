import { fromBytes, toBytes, type Platform } from "@dapr-ts/core/internal";
import { daprError } from "./errors.ts";
import type { Subscriber } from "./subscriber.ts";
import type { Handlers } from "./rpc.ts";

/** Request to an output binding in memory. */
export interface InMemoryBindingRequest {
  /** The operation, such as `create`. */
  readonly operation: string;
  /** The data: JSON as a value, anything else as bytes. null when the caller sent none, as with daprd. */
  readonly data: unknown;
  /** The data as it was sent. */
  readonly bytes: Uint8Array;
  /** Metadata of the call. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Response of an output binding in memory. */
export interface InMemoryBindingReply {
  /** Bytes as they are, anything else as JSON. Default: no data. */
  readonly data?: unknown;
  /** Default: none. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** An output binding: a function in its place. */
export type InMemoryBinding = (
  request: InMemoryBindingRequest,
) => InMemoryBindingReply | undefined | void | Promise<InMemoryBindingReply | undefined | void>;

/** Returns the RPC of output bindings, answered by functions. */
export function bindingHandlers(
  bindings: Readonly<Record<string, InMemoryBinding>>,
  platform: Platform,
): Handlers {
  const failed = (message: string): Error => daprError("internal", "ERR_INVOKE_OUTPUT_BINDING", message);
  return {
    invokeBinding: async ({ name, operation, data, metadata }) => {
      const binding = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
      if (binding === undefined) throw failed(`couldn't find output binding ${name}`);
      try {
        const request = { operation, data: fromBytes(data, platform), bytes: data, metadata };
        const reply = (await binding(request)) ?? {};
        const sent = reply.data === undefined ? new Uint8Array(0) : toBytes(reply.data, platform, "data");
        return { data: sent, metadata: { ...reply.metadata } };
      } catch (error) {
        throw failed(`error invoking output binding ${name}: ${(error as Error).message}`);
      }
    },
  };
}

/** PubsubSubscriptionType's numbers. */
const SUBSCRIPTION_TYPES = { declared: 1, asked: 2, stream: 3 } as const;

/** ActorRuntime.ActorRuntimeStatus's number. */
const ACTORS_RUNNING = 2;

/** Returns the RPCs of the sidecar's metadata. */
export function metadataHandlers(
  appId: string,
  components: readonly { readonly name: string; readonly type: string }[],
  subscribers: () => Promise<readonly Subscriber[]>,
  activeActors: () => Promise<{ type: string; count: number }[]>,
  connectedWorkers: () => number,
): Handlers {
  const extended = new Map<string, string>();
  return {
    getMetadata: async () => ({
      id: appId,
      runtimeVersion: "in-memory",
      extendedMetadata: Object.fromEntries(extended),
      registeredComponents: components.map((component) => ({ ...component, version: "v1" })),
      subscriptions: (await subscribers()).map(({ pubsub, topic, kind, route, deadLetterTopic = "" }) => ({
        pubsubName: pubsub,
        topic,
        type: SUBSCRIPTION_TYPES[kind],
        rules: { rules: [{ path: route }] },
        deadLetterTopic,
      })),
      actorRuntime: {
        runtimeStatus: ACTORS_RUNNING,
        hostReady: true,
        activeActors: [
          ...(await activeActors()),
          ...(connectedWorkers() > 0 ? [{ type: `dapr.internal.default.${appId}.workflow`, count: 0 }] : []),
        ],
      },
      workflows: { connectedWorkers: connectedWorkers() },
    }),
    setMetadata: ({ key, value }) => {
      extended.set(key, value);
      return {};
    },
  };
}
