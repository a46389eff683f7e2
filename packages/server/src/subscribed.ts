import { setTimeout as delay } from "node:timers/promises";
import type { DaprClient, SidecarMetadata } from "@dapr-ts/client";
import { internally } from "@dapr-ts/core/internal";

const INTERVAL_MS = 50;

/** A topic of a pub/sub component. */
export interface Subscribed {
  readonly pubsub: string;
  readonly topic: string;
}

/** Options of {@link untilSubscribed}. */
export interface UntilSubscribedOptions {
  readonly client: Pick<DaprClient, "metadata">;
  /** The topics to which the sidecar subscribes for the app. */
  readonly topics: readonly Subscribed[];
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** Returns true for a sidecar that will not subscribe to more. An error that it throws ends the wait. */
  readonly isFinal: (metadata: SidecarMetadata) => boolean;
}

/**
 * Reads the sidecar's metadata until it has subscribed to every topic of its components, `isFinal` returns true, or the
 * deadline has passed.
 *
 * @returns the last metadata, whether that was final, and the first topic without a subscription
 * @throws DaprError if the sidecar does not respond
 */
export async function untilSubscribed({
  client,
  topics,
  deadline,
  signal,
  isFinal,
}: UntilSubscribedOptions): Promise<{
  readonly metadata: SidecarMetadata;
  readonly final: boolean;
  readonly missing: Subscribed | undefined;
}> {
  for (;;) {
    const timeoutMs = Math.min(10_000, Math.max(1_000, deadline - Date.now()));
    const metadata = await client.metadata.get({ ...internally(), signal, timeoutMs });
    const final = isFinal(metadata);
    const missing = firstMissing(topics, metadata);
    if (final || missing === undefined || Date.now() >= deadline) return { metadata, final, missing };
    await delay(INTERVAL_MS, undefined, { signal });
  }
}

/** Returns the pub/sub components of a sidecar. */
export const pubsubsOf = ({ components }: SidecarMetadata): SidecarMetadata["components"] =>
  components.filter(({ type }) => type.startsWith("pubsub."));

function firstMissing(topics: readonly Subscribed[], metadata: SidecarMetadata): Subscribed | undefined {
  const pubsubs = new Set(pubsubsOf(metadata).map(({ name }) => name));
  return topics.find(
    ({ pubsub, topic }) =>
      pubsubs.has(pubsub) &&
      !metadata.subscriptions.some((each) => each.pubsub === pubsub && each.topic === topic),
  );
}
