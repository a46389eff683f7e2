import { setTimeout as pause } from "node:timers/promises";
import type { DaprClient } from "@dapr-ts/client";
import { internally } from "@dapr-ts/core/internal";

/** A running sidecar reads the subscriptions of an app in less than a second. */
const LIMIT_MS = 5_000;
const INTERVAL_MS = 50;

/** A topic of a pub/sub component. */
export interface Topic {
  readonly pubsub: string;
  readonly topic: string;
}

/**
 * Waits until the sidecar has subscribed to the topics: an event that is published before is lost by in-memory pub/sub. Resolves
 * after five seconds at the latest, and at once if the sidecar will not subscribe, or checks the app's health first. Never
 * rejects, as the official SDK starts in these cases.
 *
 * @returns the topic to which the sidecar has not subscribed in time
 */
export async function untilSubscribed(
  dapr: Pick<DaprClient, "metadata">,
  topics: readonly Topic[],
  signal: AbortSignal,
): Promise<Topic | undefined> {
  const deadline = Date.now() + LIMIT_MS;
  let missing: Topic | undefined;
  try {
    while (!signal.aborted && Date.now() < deadline) {
      const metadata = await dapr.metadata.get({ ...internally(), signal, timeoutMs: LIMIT_MS });
      const { appConnection, components, subscriptions } = metadata;
      if (appConnection === undefined || appConnection.health !== undefined) return undefined;
      const isOpen = ({ pubsub, topic }: Topic): boolean =>
        components.some(({ name }) => name === pubsub) &&
        !subscriptions.some((each) => each.pubsub === pubsub && each.topic === topic);
      missing = topics.find(isOpen);
      if (missing === undefined) return undefined;
      await pause(INTERVAL_MS, undefined, { signal });
    }
  } catch {
    // The next call reports a sidecar that does not respond.
    return undefined;
  }
  return missing;
}
