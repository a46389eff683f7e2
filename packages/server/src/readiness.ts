import { setTimeout as delay } from "node:timers/promises";
import type { SidecarMetadata } from "@dapr-ts/client";
import { DaprError, callerOf, healthz, internally, type Registry } from "@dapr-ts/core/internal";
import { SidecarWait, type SidecarWaitOptions } from "./sidecar-wait.ts";
import { pubsubsOf, untilSubscribed } from "./subscribed.ts";

export interface ReadinessOptions extends SidecarWaitOptions {
  readonly registry: Registry;
}

/**
 * Waits until daprd can deliver everything that the app has registered.
 *
 * @throws DaprError `unavailable` if the sidecar was not ready in time, `failed_precondition` if it is ready and will not
 * deliver
 */
export async function untilDelivered(options: ReadinessOptions): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  const { client, channel, signal } = options;
  const wait = new SidecarWait(options);
  for (;;) {
    const left = Math.min(deadline - Date.now(), 5_000);
    if (left <= 0) throw wait.timedOut();
    const asked = { ...internally(), timeoutMs: left, signal };
    // The sidecar's full health waits for the app's port; on the stream channel only its own API matters.
    const ready =
      channel === "stream"
        ? await client.health.isOutboundHealthy(asked)
        : await client.health.isHealthy(asked);
    if (ready) break;
    await wait.explain();
    await delay(Math.min(INTERVAL_MS, left), undefined, { signal });
  }
  if (channel !== "stream") await requireSubscribed(options, deadline);
  else warnWithoutPolicy(options, await client.metadata.get({ ...internally(), signal, timeoutMs: 10_000 }));
}

const INTERVAL_MS = 50;

/** Waits until daprd has subscribed. If it checks the app's health, it subscribes after the first good check. */
async function requireSubscribed(options: ReadinessOptions, deadline: number): Promise<void> {
  const { client, registry, signal } = options;
  if (!isReachedAtPort(registry)) return;
  const isReady = await isFullyHealthy(options);
  const { metadata, final, missing } = await untilSubscribed({
    client,
    topics: registry.subscriptions,
    deadline,
    signal,
    isFinal: (read) => {
      const { health } = requireAppConnection(options, read);
      requireBindings(registry, read);
      requirePubsubs(registry, read);
      return isReady && health === undefined;
    },
  });
  const { health, port } = requireAppConnection(options, metadata);
  if (missing === undefined) {
    warnAboutPort(options, port);
    return warnWithoutPolicy(options, metadata);
  }
  const undelivered = `the sidecar does not deliver topic ${missing.topic} of ${missing.pubsub}`;
  const why = reasons(registry, options.port, port);
  if (final) throw refused(`${undelivered}: ${why}`);
  const unhealthy =
    health === undefined
      ? "it has not read the subscriptions yet"
      : `its health check, every ${health.probeInterval}, has not found the app healthy`;
  throw new DaprError(`${undelivered} within ${String(options.timeoutMs)} ms: ${unhealthy}, or ${why}`, {
    code: "unavailable",
  });
}

/**
 * Returns true if the sidecar reports its full health, which comes after it has read the subscriptions. Returns false if only
 * gRPC can be reached, which has no such check.
 */
function isFullyHealthy({ client, signal }: ReadinessOptions): Promise<boolean> {
  const options = { ...internally(), signal, timeoutMs: 5_000 };
  return callerOf(client)
    .call(healthz, undefined, options)
    .catch(() => false);
}

/** Returns the possible reasons: daprd writes the real one to its log only. */
function reasons({ subscriptions }: Registry, own: number | undefined, its: number): string {
  const rules = subscriptions.some((one) => one.rules.length > 0)
    ? ", or it cannot read the expression of a rule (see its log)"
    : "";
  const port =
    own === undefined || own === its
      ? ""
      : `, or it calls another app, on port ${String(its)} (--app-port) instead of ${String(own)}`;
  return `it has read subscriptions before, which it does once in its life (restart it)${port}${rules}`;
}

/** Returns false for an app that only receives configuration changes, which arrive over a stream. */
function isReachedAtPort({ subscriptions, bindings, jobs, firstMethod, extensions }: Registry): boolean {
  const count = subscriptions.length + bindings.size + jobs.size + extensions.length;
  return count > 0 || firstMethod !== undefined;
}

function requireAppConnection({ channel, port }: ReadinessOptions, { appConnection }: SidecarMetadata) {
  if (appConnection === undefined) {
    throw refused(`the sidecar has no app port; start it with --app-port ${String(port ?? "PORT")}`);
  }
  const protocol = appConnection.protocol.startsWith("grpc") ? "grpc" : "http";
  if (protocol !== channel) {
    throw refused(
      `the sidecar calls the app over ${appConnection.protocol}, and the server's channel is ${channel}; start the ` +
        `sidecar with --app-protocol ${channel}, or the server with channel: "${protocol}"`,
    );
  }
  return appConnection;
}

/** @throws DaprError `failed_precondition` for a binding that the sidecar does not have */
function requireBindings({ bindings }: Registry, { components }: SidecarMetadata): void {
  for (const name of bindings.keys()) {
    const found = components.find((one) => one.name === name && one.type.startsWith("bindings."));
    const others = components.filter(({ type }) => type.startsWith("bindings."));
    if (found === undefined)
      throw refused(`the sidecar has no input binding ${name}; it has ${namesOf(others)}`);
    const { capabilities, type } = found;
    if (capabilities.includes("OUTPUT_BINDING") && !capabilities.includes("INPUT_BINDING"))
      throw refused(`the binding ${name} (${type}) of the sidecar is for output only`);
  }
}

/** @throws DaprError `failed_precondition` for a pub/sub component that the sidecar does not have */
function requirePubsubs({ subscriptions }: Registry, metadata: SidecarMetadata): void {
  const pubsubs = pubsubsOf(metadata);
  for (const { pubsub } of subscriptions) {
    if (!pubsubs.some(({ name }) => name === pubsub))
      throw refused(`the sidecar has no pub/sub component ${pubsub}; it has ${namesOf(pubsubs)}`);
  }
}

const namesOf = (components: readonly { name: string }[]): string =>
  components.length === 0 ? "none" : components.map(({ name }) => name).join(", ");

/** Warns about another port than the server's. It may be right: a proxy may be between the two. */
function warnAboutPort({ port: own, logger }: ReadinessOptions, its: number): void {
  if (own === undefined || own === its) return;
  logger.warn(
    `the sidecar calls the app on port ${String(its)} (--app-port), and the server listens on port ${String(own)}: ` +
      "nothing arrives unless a proxy connects the two",
  );
}

/** Warns about subscriptions without a policy: in-memory and Redis deliver an event once then, whatever its handler does. */
function warnWithoutPolicy({ registry, logger }: ReadinessOptions, metadata: SidecarMetadata): void {
  const [first] = registry.subscriptions;
  if (first === undefined || metadata.resiliencies.length > 0 || !listsPolicies(metadata)) return;
  logger.warn(
    `the sidecar has no resiliency policy: an event whose handler throws is lost unless its component (${first.pubsub}) ` +
      `retries; the section "Redelivery" of the README of @dapr-ts/server has a policy to copy`,
  );
}

/** Returns true for a Dapr whose metadata lists resiliencies: 1.18 and newer. */
function listsPolicies({ runtimeVersion }: SidecarMetadata): boolean {
  const [major = 0, minor = 0] = runtimeVersion.replace(/^v/, "").split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 18);
}

const refused = (message: string): DaprError => new DaprError(message, { code: "failed_precondition" });
