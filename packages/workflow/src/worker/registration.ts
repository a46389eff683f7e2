import type { Logger } from "@dapr-ts/core";
import {
  DaprError,
  getMetadata,
  internally,
  type AbortSignalLike,
  type StreamCaller,
} from "@dapr-ts/core/internal";
import { openRevival, type Revival } from "./revival.ts";

const ASK_MS = 2_000;
const ASK_EVERY_MS = 25;
/** After this time the workers that the sidecar counts include this one: it has noticed the end of former ones. */
const SETTLED_MS = 1_500;
/** After this time without any worker the sidecar is stuck. */
const STUCK_MS = 5_000;
const LIMIT_MS = 20_000;

/** The workflow types of the app at the sidecar; undefined if it does not return its metadata. */
export interface Registration {
  readonly workers: number;
  /** True if the actor runtime hosts the workflow types. */
  readonly isHosted: boolean;
  /** True if the app hosts actors of its own. */
  readonly hasActors: boolean;
}

export async function registrationOf(
  caller: StreamCaller,
  signal?: AbortSignalLike,
): Promise<Registration | undefined> {
  const options = { ...internally(), signal, timeoutMs: ASK_MS };
  const metadata = await caller.call(getMetadata, undefined, options).catch(() => undefined);
  if (metadata === undefined) return undefined;
  const { workflowWorkers, actorRuntime } = metadata;
  const types = actorRuntime.activeActors.map(({ type }) => type);
  // The types are not listed until the runtime runs.
  const isHosted =
    actorRuntime.status !== "RUNNING" ||
    types.some((type) => type.startsWith(INTERNAL) && type.endsWith(".workflow"));
  return {
    // Versions before 1.16 do not count them.
    workers: workflowWorkers,
    isHosted,
    hasActors: types.some((type) => !type.startsWith(INTERNAL)),
  };
}

const INTERNAL = "dapr.internal.";

/** A stream that waits for its registration. */
export interface Registrant {
  /** True once it has delivered, which it does not do before. */
  readonly delivers: boolean;
  readonly error: DaprError | undefined;
}

/**
 * Waits until the sidecar has registered a stream. That can be later than the end of the stream before it, with which the sidecar
 * unregisters the types: calls for instances fail between the two.
 *
 * @param before workers that the sidecar counted before the stream was opened
 * @throws DaprError `unavailable` if the sidecar does not register it
 */
export async function awaitRegistration(
  caller: StreamCaller,
  stream: Registrant,
  before: number,
  signal: AbortSignalLike,
  logger: Logger,
): Promise<void> {
  const { now, pause } = caller.clock;
  const since = now();
  let fewest = before;
  let isTried = false;
  let revival: Revival | undefined;
  try {
    for (;;) {
      if (stream.error !== undefined) throw stream.error;
      if (stream.delivers) return;
      const seen = await registrationOf(caller, signal);
      const waited = now() - since;
      if (seen === undefined ? waited >= SETTLED_MS : isRegistered(seen, fewest, waited)) return;
      if (waited >= LIMIT_MS) throw notRegistered();
      fewest = Math.min(fewest, seen?.workers ?? fewest);
      if (seen?.workers === 0 && waited >= STUCK_MS && !isTried) {
        isTried = true;
        logger.warn("workflow worker: the sidecar does not register its workflows; it may be stuck");
        revival = await openRevival(caller, seen, logger);
      }
      await pause(ASK_EVERY_MS, signal);
    }
  } finally {
    await revival?.close();
  }
}

function isRegistered({ workers, isHosted }: Registration, fewest: number, waited: number): boolean {
  if (waited >= LIMIT_MS) return workers > 0;
  return isHosted && (workers > fewest || (waited >= SETTLED_MS && (workers > 0 || fewest === 0)));
}

const notRegistered = (): DaprError =>
  new DaprError(
    "the sidecar has not registered the workflows of this worker: daprd 1.18 gets stuck if its last worker leaves while a turn begins; restart the sidecar",
    { code: "unavailable" },
  );

/** Resolves when the sidecar has noticed that a worker left, or after `limitMs`. */
export async function awaitLeave(caller: StreamCaller, before: number, limitMs: number): Promise<void> {
  const { now, pause } = caller.clock;
  for (const end = now() + limitMs; now() < end; await pause(ASK_EVERY_MS, undefined)) {
    const seen = await registrationOf(caller);
    if (seen === undefined || seen.workers < before) return;
  }
}
