import type { Actors, CallOptions } from "@dapr-ts/core";
import {
  callerHeaders,
  carrierOfRecord,
  instrumentationOf,
  invalidArgument,
  requireName,
  traceHeadersOf,
} from "@dapr-ts/core/internal";
import { encodeArguments } from "./arguments.ts";
import type { ReservedName } from "./members.ts";
import { currentTurn, type Turn } from "./turns/turn.ts";

/** The methods of an actor as callers see them: each returns a promise. */
export type ActorProxy<T> = {
  readonly [
    K in keyof T as K extends ReservedName ? never : T[K] extends ActorMethod ? K : never
  ]: T[K] extends (...args: infer Args) => infer R ? (...args: Args) => Promise<Awaited<R>> : never;
};

/** A method of an actor, whatever its parameters. */
export type ActorMethod = (...args: never) => unknown;

/** Options of every call of a proxy. */
export interface ActorProxyOptions extends CallOptions {
  /**
   * Headers that are sent with every call and reach the actor, such as `traceparent`. Headers that the client sets itself
   * cannot be replaced. Default: none.
   */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** The part of a client that a proxy needs; a `DaprClient` is one. */
export interface ActorsClient {
  /** The building block of actors. */
  readonly actors: Actors;
}

type AnyCall = (...args: unknown[]) => Promise<unknown>;

/** The key under which a proxy has the function for {@link withOptions}. */
const AGAIN = Symbol("@dapr-ts/actors.withOptions");

/**
 * Returns a proxy of an actor. Each method is a call through Dapr; its arguments and its result are JSON or bytes. The proxy is
 * not thenable and has no members but methods.
 *
 * An error that the actor throws arrives as a {@link DaprError} with its message and code, by default `internal`. A call from
 * within an actor forwards its reentrancy id.
 *
 * @typeParam T the actor's class, or an interface of its methods
 * @param options `signal`, `timeoutMs` and `headers` for every call; use {@link withOptions} for a single call
 * @throws DaprError `invalid_argument` for a type or id that is empty
 * @see https://docs.dapr.io/reference/api/actors_api/
 */
export function actorProxy<T>(
  client: ActorsClient,
  type: string,
  id: string,
  options: ActorProxyOptions = {},
): ActorProxy<T> {
  return proxyOf(client, type, id, options);
}

/** @param turn returns the turn that calls belong to */
export function proxyOf<T>(
  client: ActorsClient,
  type: string,
  id: string,
  options: ActorProxyOptions,
  turn: () => Turn | undefined = currentTurn,
): ActorProxy<T> {
  requireName("actorType", type);
  requireName("actorId", id);
  const methods = new Map<string, AnyCall>();
  const proxy = new Proxy(Object.freeze(Object.create(null) as object), {
    get(_target, name) {
      if (name === AGAIN) {
        return (more: ActorProxyOptions) => proxyOf(client, type, id, { ...options, ...more }, turn);
      }
      // Members of every object are not methods, and awaiting a proxy must not call one.
      if (typeof name === "symbol" || name === "then" || name === "toJSON" || name in Object.prototype) {
        return (Object.prototype as unknown as Record<PropertyKey, unknown>)[name];
      }
      let method = methods.get(name);
      if (method === undefined) {
        method = (...args) => call(client, { type, id, method: name }, args, options, turn());
        methods.set(name, method);
      }
      return method;
    },
  });
  return proxy as ActorProxy<T>;
}

/** Returns a proxy of the same actor with other options: `withOptions(counter, { timeoutMs: 500 }).increment(1)`. */
export function withOptions<P extends object>(proxy: P, options: ActorProxyOptions): P {
  const again = (proxy as { [AGAIN]?: (options: ActorProxyOptions) => P })[AGAIN];
  if (again === undefined) throw invalidArgument("withOptions needs a proxy that actorProxy() returned");
  return again(options);
}

async function call(
  client: ActorsClient,
  { type, id, method }: { type: string; id: string; method: string },
  args: readonly unknown[],
  { headers: given, signal, timeoutMs }: ActorProxyOptions,
  turn: Turn | undefined,
): Promise<unknown> {
  const { data, metadata } = encodeArguments(args);
  // Reserved headers of a caller, such as another reentrancy id, do not become metadata.
  const passed = given === undefined ? undefined : callerHeaders(given);
  // With an instrumentation the call has a span of its own, which replaces the context of the turn.
  const headers =
    turn === undefined || instrumentationOf(client) !== undefined
      ? passed
      : { ...traceHeadersOf(carrierOfRecord(turn.call.headers)), ...passed };
  const chain = turn?.chain;
  return client.actors.invoke(type, id, method, data, {
    metadata: { ...passed, ...metadata, ...(chain !== undefined && { [REENTRANCY_HEADER]: chain }) },
    headers,
    signal,
    timeoutMs,
  });
}

/** Spelled as daprd looks it up in metadata (headerReentrancyID in pkg/actors/targets/app/lock). */
const REENTRANCY_HEADER = "Dapr-Reentrancy-Id";
