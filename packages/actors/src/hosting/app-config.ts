import type { HostedType } from "@dapr-ts/core/internal";

/** The answer to `GET /dapr/config`, as far as actors are concerned. */
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

/** daprd reads these with Go's time.ParseDuration alone (pkg/config/app.go). */
const goForm = (ms: number): string => `${String(ms)}ms`;

/**
 * As the sidecar is told of it: so deep that the host is the one to refuse. A daprd that refuses a call by its depth still
 * counts it, as of 1.18, and never lets go of the actor again (handleLock in pkg/actors/targets/app/lock/lock.go).
 */
export const forSidecar = (hosted: HostedType): HostedType => ({ ...hosted, maxStackDepth: SIDECAR_DEPTH });

const SIDECAR_DEPTH = 1_000_000;
