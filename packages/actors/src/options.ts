import type { BuildingBlocks } from "@dapr-ts/core";
import {
  invalidArgument,
  MAX_INT32,
  requireCount,
  requireName,
  toMs,
  type HostedType,
} from "@dapr-ts/core/internal";
import type { ActorClass, ActorReentrancy, ActorTypeOptions } from "./actor.ts";
import { callableMethods, type CallableMethods } from "./hosting/callable-methods.ts";

/** Options of `actors()`. The `static` members of a class override them. */
export interface ActorsOptions extends ActorTypeOptions {
  /** The client that actors use. Default: the server's own. */
  client?: BuildingBlocks | undefined;
}

/** Resolved options of an actor type. Where a member is undefined, daprd's default applies. */
export interface ResolvedType extends HostedType {
  readonly actorClass: ActorClass;
  readonly callable: CallableMethods;
}

const DEFAULT_STACK_DEPTH = 32;

/** @throws DaprError `invalid_argument` */
export function resolveTypes(
  classes: Readonly<Record<string, ActorClass>>,
  options: ActorsOptions,
): ReadonlyMap<string, ResolvedType> {
  const entries = Object.entries(classes);
  if (entries.length === 0)
    throw invalidArgument("actors() needs a class: pass { Counter } for the actor type Counter");
  return new Map(entries.map(([type, actorClass]) => [type, resolveType(type, actorClass, options)]));
}

function resolveType(type: string, actorClass: ActorClass, options: ActorsOptions): ResolvedType {
  requireName("actorType", type);
  if (/[/\\#?%]/.test(type))
    throw invalidArgument(`actor type ${JSON.stringify(type)} must not contain /, \\, #, ? or %`);
  if (typeof actorClass !== "function")
    throw invalidArgument(`actor type ${type} needs a class that extends Actor`);
  const ms = (what: "idleTimeout" | "drainOngoingCallTimeout"): number | undefined => {
    const given = actorClass[what] ?? options[what];
    return given === undefined ? undefined : toMs(given, `${what} of ${type}`);
  };
  return {
    type,
    actorClass,
    callable: callableMethods(type, actorClass),
    idleTimeoutMs: ms("idleTimeout"),
    drainOngoingCallTimeoutMs: ms("drainOngoingCallTimeout"),
    drainRebalancedActors: actorClass.drainRebalancedActors ?? options.drainRebalancedActors,
    ...reentrancyOf(type, actorClass.reentrancy ?? options.reentrancy),
  };
}

function reentrancyOf(type: string, given: boolean | ActorReentrancy | undefined) {
  const { enabled = true, maxStackDepth = DEFAULT_STACK_DEPTH } =
    typeof given === "object" ? given : { enabled: given ?? false };
  requireCount(`maxStackDepth of ${type}`, maxStackDepth, 1, MAX_INT32);
  return { reentrant: enabled, maxStackDepth };
}
