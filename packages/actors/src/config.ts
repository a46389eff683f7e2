import type { ResolvedType } from "./options.ts";

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

export function configOf(types: readonly ResolvedType[]): ActorConfig {
  return { entities: types.map(({ type }) => type), entitiesConfig: types.map(entityOf) };
}

function entityOf(hosted: ResolvedType): EntityConfig {
  const { type, idleTimeoutMs, drainOngoingCallTimeoutMs, drainRebalancedActors, reentrant } = hosted;
  return {
    entities: [type],
    ...(idleTimeoutMs !== undefined && { actorIdleTimeout: goForm(idleTimeoutMs) }),
    ...(drainOngoingCallTimeoutMs !== undefined && {
      drainOngoingCallTimeout: goForm(drainOngoingCallTimeoutMs),
    }),
    ...(drainRebalancedActors !== undefined && { drainRebalancedActors }),
    reentrancy: reentrant ? { enabled: true, maxStackDepth: sidecarDepth(hosted) } : { enabled: false },
  };
}

/** One more than ours, so that the host is the one to refuse. */
export const sidecarDepth = ({ maxStackDepth }: ResolvedType): number => maxStackDepth + 1;

/** daprd reads these with Go's time.ParseDuration alone (pkg/config/app.go). */
const goForm = (ms: number): string => `${String(ms)}ms`;
