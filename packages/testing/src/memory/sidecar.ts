import { daprError } from "./errors.ts";
import type { Subscriber } from "./subscriber.ts";
import type { Handlers } from "./rpc.ts";

/** An output binding: a function in its place. */
export type InMemoryBinding = (request: {
  readonly operation: string;
  readonly data: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}) => BindingResult | Promise<BindingResult>;

type BindingResult = {
  readonly data?: Uint8Array | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
} | void;

export function bindingHandlers(bindings: Readonly<Record<string, InMemoryBinding>>): Handlers {
  const failed = (message: string): Error => daprError("internal", "ERR_INVOKE_OUTPUT_BINDING", message);
  return {
    invokeBinding: async ({ name, operation, data, metadata }) => {
      const binding = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
      if (binding === undefined) throw failed(`couldn't find output binding ${name}`);
      try {
        const reply = (await binding({ operation, data, metadata })) ?? {};
        return { data: reply.data ?? new Uint8Array(0), metadata: { ...reply.metadata } };
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

/** The sidecar's word on itself, as far as there is one to say it of. */
export function metadataHandlers(
  appId: string,
  components: readonly { readonly name: string; readonly type: string }[],
  subscribers: () => Promise<readonly Subscriber[]>,
  activeActors: () => Promise<{ type: string; count: number }[]>,
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
      actorRuntime: { runtimeStatus: ACTORS_RUNNING, hostReady: true, activeActors: await activeActors() },
    }),
    setMetadata: ({ key, value }) => {
      extended.set(key, value);
      return {};
    },
  };
}
