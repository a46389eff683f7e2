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
import { callableMethods, type Method } from "./hosting/callable-methods.ts";

/** What `actors()` takes. What a class says of itself, in its `static` members, goes before it. */
export interface ActorsOptions extends ActorTypeOptions {
  /** The client that actors work with. Default: the server's own. */
  client?: BuildingBlocks | undefined;
}

/** How an actor type is hosted, with nothing left to decide. What is undefined is daprd's to decide. */
export interface ResolvedType extends HostedType {
  readonly actorClass: ActorClass;
  readonly callable: ReadonlyMap<string, Method>;
}

const DEFAULT_STACK_DEPTH = 32;

/** @throws DaprError `invalid_argument` */
export function resolveTypes(
  classes: Readonly<Record<string, ActorClass>>,
  options: ActorsOptions,
): ReadonlyMap<string, ResolvedType> {
  const entries = Object.entries(classes);
  if (entries.length === 0) throw invalidArgument("actors() needs a class");
  return new Map(entries.map(([type, actorClass]) => [type, resolveType(type, actorClass, options)]));
}

function resolveType(type: string, actorClass: ActorClass, options: ActorsOptions): ResolvedType {
  requireName("actorType", type);
  if (/[/\\#?%]/.test(type)) throw invalidArgument(`actor type ${type} must not contain /, \\, #, ? or %`);
  if (typeof actorClass !== "function") throw invalidArgument(`actor type ${type} needs a class`);
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
