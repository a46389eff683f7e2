import { setTimeout as delay } from "node:timers/promises";
import type { DaprClient } from "@dapr-ts/client";
import { DaprError, type AppChannel, type Registry } from "@dapr-ts/core/internal";

export interface ReadinessOptions {
  readonly client: DaprClient;
  readonly registry: Registry;
  readonly channel: AppChannel;
  readonly port: number | undefined;
  readonly timeoutMs: number;
  /** Aborts when the server is stopped while it starts. */
  readonly signal: AbortSignal;
}

/**
 * Waits until daprd can deliver what the app has registered.
 *
 * @throws DaprError `unavailable` when the sidecar did not get ready in time, `failed_precondition` when it is ready and
 * will not deliver
 */
export async function untilDelivered(options: ReadinessOptions): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  // Its full health waits for the app's port; without one there is nothing but its own API to wait for.
  const { client, channel, signal } = options;
  for (;;) {
    const left = Math.min(deadline - Date.now(), 5_000);
    if (left <= 0) throw absent(options);
    const asked = { timeoutMs: left, signal };
    const ready =
      channel === "stream"
        ? await client.health.isOutboundHealthy(asked)
        : await client.health.isHealthy(asked);
    if (ready) break;
    await delay(Math.min(INTERVAL_MS, left), undefined, { signal });
  }
  if (channel !== "stream") await requireSubscribed(options);
}

const INTERVAL_MS = 50;

async function requireSubscribed({
  client,
  registry,
  channel,
  port,
  signal,
}: ReadinessOptions): Promise<void> {
  if (registry.subscriptions.length === 0 && registry.bindings.size === 0) return;
  const { subscriptions, components, appConnection } = await client.metadata.get({
    signal,
    timeoutMs: 10_000,
  });
  if (appConnection === undefined || appConnection.port === 0) {
    throw refused(`the sidecar has no app port; start it with --app-port ${String(port)}`);
  }
  const speaks = appConnection.protocol.startsWith("grpc") ? "grpc" : "http";
  if (speaks !== channel) {
    throw refused(
      `the sidecar speaks ${appConnection.protocol} to the app, and the server's channel is ${channel}`,
    );
  }
  for (const { pubsub, topic } of registry.subscriptions) {
    if (!components.some(({ name, type }) => name === pubsub && type.startsWith("pubsub."))) {
      throw refused(`the sidecar has no pub/sub component ${pubsub}`);
    }
    if (!subscriptions.some((one) => one.pubsub === pubsub && one.topic === topic)) {
      throw refused(
        `the sidecar does not deliver topic ${topic} of ${pubsub}: it has asked for subscriptions before, which it does ` +
          "once in its life, or its app port is another one; restart it",
      );
    }
  }
}

function absent({ timeoutMs, channel, port }: ReadinessOptions): DaprError {
  const hint = channel === "stream" ? "" : `; it must be told of the app with --app-port ${String(port)}`;
  return new DaprError(`the sidecar was not ready within ${String(timeoutMs)} ms${hint}`, {
    code: "unavailable",
  });
}

const refused = (message: string): DaprError => new DaprError(message, { code: "failed_precondition" });
