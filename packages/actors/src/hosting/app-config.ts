import type { HostedType } from "@dapr-ts/core/internal";

/** The members of the response to `GET /dapr/config` that concern actors. */
export interface ActorConfig {
  readonly entities: readonly string[];
  readonly entitiesConfig: readonly EntityConfig[];
}

export interface EntityConfig {
  readonly entities: readonly [string];
  readonly actorIdleTimeout?: string;
  readonly drainOngoingCallTimeout?: string;
  readonly drainRebalancedActors?: boolean;
  readonly reentrancy: { readonly enabled: boolean; readonly maxStackDepth?: number };
}

export function configOf(types: readonly HostedType[]): ActorConfig {
  return { entities: types.map(({ type }) => type), entitiesConfig: types.map(entityOf) };
}

function entityOf(hosted: HostedType): EntityConfig {
  const { type, idleTimeoutMs, drainOngoingCallTimeoutMs, drainRebalancedActors, reentrant } = hosted;
  return {
    entities: [type],
    ...(idleTimeoutMs !== undefined && { actorIdleTimeout: goForm(idleTimeoutMs) }),
    ...(drainOngoingCallTimeoutMs !== undefined && {
      drainOngoingCallTimeout: goForm(drainOngoingCallTimeoutMs),
    }),
    ...(drainRebalancedActors !== undefined && { drainRebalancedActors }),
    reentrancy: reentrant ? { enabled: true, maxStackDepth: hosted.maxStackDepth } : { enabled: false },
  };
}

/** Formats a duration for Go's time.ParseDuration, with which alone daprd reads these (pkg/config/app.go). */
const goForm = (ms: number): string => `${String(ms)}ms`;

/**
 * Returns the options for the sidecar, with a stack depth so high that this host refuses first. A daprd that refuses a call by
 * its depth still counts it, since 1.18, and keeps the actor locked (handleLock in pkg/actors/targets/app/lock/lock.go).
 */
export const forSidecar = (hosted: HostedType): HostedType => ({ ...hosted, maxStackDepth: SIDECAR_DEPTH });

const SIDECAR_DEPTH = 1_000_000;
