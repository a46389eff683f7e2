import { setTimeout as delay } from "node:timers/promises";
import type { DaprClient, SidecarMetadata } from "@dapr-ts/client";
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
  if (channel !== "stream") await untilSubscribed(options, deadline);
}

const INTERVAL_MS = 50;

/** A daprd that checks the app's health subscribes after the first good check, which its own health does not wait for. */
async function untilSubscribed(options: ReadinessOptions, deadline: number): Promise<void> {
  const { client, registry, signal } = options;
  if (!isReachedAtPort(registry)) return;
  for (;;) {
    const metadata = await client.metadata.get({ signal, timeoutMs: 10_000 });
    const { health } = requireAppConnection(options, metadata);
    const missing = firstMissing(registry, metadata);
    if (missing === undefined) return;
    const undelivered = `the sidecar does not deliver topic ${missing.topic} of ${missing.pubsub}`;
    if (health === undefined) throw refused(`${undelivered}: ${reasons(registry)}`);
    if (Date.now() >= deadline) {
      throw new DaprError(
        `${undelivered} within ${String(options.timeoutMs)} ms: its health check, every ${health.probeInterval}, has not ` +
          `found the app healthy, or ${reasons(registry)}`,
        { code: "unavailable" },
      );
    }
    await delay(INTERVAL_MS, undefined, { signal });
  }
}

/** daprd tells its log alone. */
function reasons({ subscriptions }: Registry): string {
  const rules = subscriptions.some((one) => one.rules.length > 0)
    ? ", or it cannot read the expression of a rule, of which its log tells"
    : "";
  return `it has asked for subscriptions before, which it does once in its life (restart it), or its app port is another one${rules}`;
}

/** Configuration comes over a stream of the app's own. */
function isReachedAtPort({ subscriptions, bindings, jobs, firstMethod, extensions }: Registry): boolean {
  const count = subscriptions.length + bindings.size + jobs.size + extensions.length;
  return count > 0 || firstMethod !== undefined;
}

function requireAppConnection({ channel, port }: ReadinessOptions, { appConnection }: SidecarMetadata) {
  if (appConnection === undefined) {
    throw refused(`the sidecar has no app port; start it with --app-port ${String(port)}`);
  }
  const speaks = appConnection.protocol.startsWith("grpc") ? "grpc" : "http";
  if (speaks !== channel) {
    throw refused(
      `the sidecar speaks ${appConnection.protocol} to the app, and the server's channel is ${channel}`,
    );
  }
  return appConnection;
}

/** @throws DaprError `failed_precondition` for a pub/sub that the sidecar does not have */
function firstMissing({ subscriptions }: Registry, metadata: SidecarMetadata) {
  for (const { pubsub } of subscriptions) {
    if (!metadata.components.some(({ name, type }) => name === pubsub && type.startsWith("pubsub."))) {
      throw refused(`the sidecar has no pub/sub component ${pubsub}`);
    }
  }
  return subscriptions.find(
    ({ pubsub, topic }) =>
      !metadata.subscriptions.some((one) => one.pubsub === pubsub && one.topic === topic),
  );
}

function absent({ timeoutMs, channel, port }: ReadinessOptions): DaprError {
  const hint = channel === "stream" ? "" : `; it must be told of the app with --app-port ${String(port)}`;
  return new DaprError(`the sidecar was not ready within ${String(timeoutMs)} ms${hint}`, {
    code: "unavailable",
  });
}

const refused = (message: string): DaprError => new DaprError(message, { code: "failed_precondition" });
