import type { Session } from "../../session/session.ts";
import type { ActorsSeen } from "../collect/actors-seen.ts";
import type { AppView, EventSource } from "../protocol.ts";
import type { RunClients } from "../sources/run-clients.ts";
import type { StateStores } from "../sources/state-stores.ts";
import type { PageStore } from "../store/page-store.ts";

/** Dependencies of the calls. */
export interface CallContext {
  readonly session: Session;
  readonly clients: RunClients;
  readonly stores: StateStores;
  readonly store: PageStore;
  readonly actorsSeen: ActorsSeen;
  /** Last runs of jobs that were seen, by app id and name. */
  readonly jobRuns: ReadonlyMap<
    string,
    { readonly time: number; readonly isError: boolean; readonly traceId: string }
  >;
  readonly apps: () => readonly AppView[];
  readonly eventSources: () => readonly EventSource[];
  /** Resolves to the whole bytes of an event on the broker. */
  readonly findEvent: (pubsub: string, topic: string, key: string) => Promise<Buffer | undefined>;
}

/** Returns apps with a component whose type begins so. */
export function appsWith(apps: readonly AppView[], prefix: string): AppView[] {
  return apps.filter(({ components }) => components.some(({ type }) => type.startsWith(prefix)));
}

/** Runs something for each value, at most 8 at one time, and returns the results in order. */
export async function mapLimited<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < values.length) {
      const at = next++;
      results[at] = await work(values[at] as T);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return results;
}

/** Returns a text for a person of why something could not be read. */
export function noteOf(what: string, error: unknown): string {
  return `${what}: ${error instanceof Error ? error.message : String(error)}`;
}
