import type { DaprClient } from "@dapr-ts/client";
import type { EventContext, EventHandler, Instrumentation } from "@dapr-ts/core";
import {
  DaprError,
  HandlerContext,
  internally,
  type AppChannel,
  type AppPlatform,
  type Registry,
} from "@dapr-ts/core/internal";

/** An open stream of the server to daprd. */
export interface OutboundStream {
  /** Finishes and acknowledges what has arrived, then closes. */
  close(): Promise<void>;
  /** Ends the stream at once, and a close that waits. */
  cutOff(): void;
}

export interface OutboundOptions {
  readonly client: DaprClient;
  readonly registry: Registry;
  readonly channel: AppChannel;
  readonly around: NonNullable<AppPlatform["around"]>;
  readonly signal: AbortSignal;
  /** Observes what the streams deliver. */
  readonly instrumentation: Instrumentation | undefined;
  /** Receives each stream as it opens, so that a start that fails leaves none open. */
  readonly opened: (stream: OutboundStream) => void;
}

/**
 * Opens the streams that deliver configuration changes, and on the stream channel events.
 *
 * @throws DaprError if a stream cannot be opened
 */
export async function openOutbound(options: OutboundOptions): Promise<void> {
  await openConfigurations(options);
  if (options.channel === "stream") await openTopics(options);
}

async function openConfigurations({
  client,
  registry,
  around,
  signal,
  opened,
  instrumentation,
}: OutboundOptions): Promise<void> {
  for (const { store, keys, metadata, handler } of registry.configurations) {
    const ctx = new HandlerContext({ headers: {}, signal });
    const run: typeof handler = (items) => around(ctx, () => handler(items, ctx));
    opened(
      await client.configuration.subscribe(store, keys, async (items) => void (await run(items, ctx)), {
        ...internally(instrumentation),
        metadata,
        signal,
      }),
    );
  }
}

async function openTopics(options: OutboundOptions): Promise<void> {
  const { client, registry, around, signal, opened, instrumentation } = options;
  for (const {
    pubsub,
    topic,
    schema,
    onInvalid,
    onPlainPayload,
    deadLetterTopic,
    metadata,
    targets,
  } of registry.subscriptions) {
    const handler = targets.at(-1)?.handler as EventHandler;
    const run = (data: unknown, ctx: EventContext): ReturnType<EventHandler> =>
      around(ctx, () => handler(data, ctx));
    opened(
      await client.pubsub.subscribe(pubsub, topic, run, {
        ...internally(instrumentation),
        schema,
        onInvalid,
        onPlainPayload,
        deadLetterTopic,
        metadata,
        signal,
      }),
    );
  }
}

/**
 * Refuses handlers that no stream can reach (SubscribeTopicEventsRequestInitialAlpha1 has no routes).
 *
 * @throws DaprError `failed_precondition`
 */
export function requireStreamable(registry: Registry): void {
  const needs = (what: string): DaprError =>
    new DaprError(`${what} cannot be reached over the stream channel; use channel: "http" or "grpc"`, {
      code: "failed_precondition",
    });
  const [binding] = registry.bindings.keys();
  const [job] = registry.jobs.keys();
  const ruled = registry.subscriptions.find(({ rules }) => rules.length > 0);
  const declared = registry.subscriptions.find((subscription) => subscription.declared);
  if (binding !== undefined) throw needs(`binding ${binding}`);
  if (job !== undefined) throw needs(`job ${job}`);
  if (registry.firstMethod !== undefined) throw needs(`method ${registry.firstMethod}`);
  if (declared !== undefined)
    throw needs(`the declared subscription to topic ${declared.topic} of ${declared.pubsub}`);
  if (ruled !== undefined) throw needs(`the rules of topic ${ruled.topic} of ${ruled.pubsub}`);
}
