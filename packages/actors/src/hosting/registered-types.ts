import type { BuildingBlocks } from "@dapr-ts/core";
import { DaprError, internally, type AbortSignalLike, type Pause } from "@dapr-ts/core/internal";

/** Parts that are needed to find out which actor types the sidecar hosts. */
export interface SidecarQuery {
  readonly client: Pick<BuildingBlocks, "metadata">;
  readonly pause: Pause;
  readonly now: () => number;
  readonly signal?: AbortSignalLike | undefined;
}

const ASK_EVERY_MS = 50;
/** The time that a response may take. */
const ASKED_MS = 5_000;

/** Returns the given types that the sidecar hosts; undefined when it does not respond. */
export async function registeredTypes(
  types: readonly string[],
  { client, signal }: SidecarQuery,
): Promise<string[] | undefined> {
  try {
    const { actorRuntime } = await client.metadata.get({ ...internally(), signal, timeoutMs: ASKED_MS });
    const hosted = new Set(actorRuntime.activeActors.map(({ type }) => type));
    return types.filter((type) => hosted.has(type));
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return undefined;
  }
}

/** Queries the sidecar until the predicate holds. Returns false when the time is over. */
export async function waitUntil(
  types: readonly string[],
  enough: (hosted: readonly string[] | undefined) => boolean,
  limitMs: number,
  query: SidecarQuery,
): Promise<boolean> {
  const end = query.now() + limitMs;
  for (;;) {
    if (enough(await registeredTypes(types, query))) return true;
    if (query.now() >= end) return false;
    await query.pause(ASK_EVERY_MS, query.signal);
  }
}

/**
 * Waits until the sidecar hosts all of the types.
 *
 * @throws DaprError `failed_precondition` when it does not
 */
export async function waitUntilRegistered(
  types: readonly string[],
  limitMs: number,
  query: SidecarQuery,
): Promise<void> {
  const all = (hosted: readonly string[] | undefined): boolean => hosted?.length === types.length;
  if (await waitUntil(types, all, limitMs, query)) return;
  const hosted = (await registeredTypes(types, query)) ?? [];
  const missing = types.filter((type) => !hosted.includes(type));
  throw new DaprError(
    `the sidecar does not host ${missing.join(", ")}: it may lack a state store for actors or placement, or it has asked for the types of actors before, which it does once in its life`,
    { code: "failed_precondition" },
  );
}
