import type { DaprClient } from "@dapr-ts/client";
import { untilSubscribed as untilTopics, type Subscribed } from "@dapr-ts/server/internal";

/** A running sidecar reads the subscriptions of an app in less than a second. */
const LIMIT_MS = 5_000;

/**
 * Waits until the sidecar has subscribed to the topics: an event that is published before is lost by in-memory pub/sub. Resolves
 * after five seconds at the latest, and at once if the sidecar has no app port, or checks the app's health first. Never
 * rejects, as the official SDK starts in these cases.
 *
 * @returns the topic to which the sidecar has not subscribed in time
 */
export async function untilSubscribed(
  client: Pick<DaprClient, "metadata">,
  topics: readonly Subscribed[],
  signal: AbortSignal,
): Promise<Subscribed | undefined> {
  try {
    const { final, missing } = await untilTopics({
      client,
      topics,
      signal,
      deadline: Date.now() + LIMIT_MS,
      isFinal: ({ appConnection }) => appConnection === undefined || appConnection.health !== undefined,
    });
    return final ? undefined : missing;
  } catch {
    // The next call reports a sidecar that does not respond.
    return undefined;
  }
}
