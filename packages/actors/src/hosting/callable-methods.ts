import { invalidArgument } from "@dapr-ts/core/internal";
import { Actor, type ActorClass } from "../actor.ts";
import { HOOKS } from "../members.ts";

export type Method = (this: Actor, ...args: unknown[]) => unknown;

const RESERVED = new Set<string>([...HOOKS, "then"]);

/** Returns true for names of hooks and of members of every actor. */
function isTaken(name: string): boolean {
  return RESERVED.has(name) || name in Actor.prototype;
}

/**
 * Key of a static method of a class that looks up its methods at run time, by name. The package with the official SDK's API
 * needs it: its actors are objects of another class, whose methods may be fields.
 */
export const FIND_METHOD: unique symbol = Symbol.for("@dapr-ts/actors/find-method") as never;

/** Methods by name. */
export interface CallableMethods {
  /** Returns a method; undefined if callers cannot call it. */
  get(name: string): Method | undefined;
}

interface FindsMethods {
  readonly [FIND_METHOD]?: ((name: string) => Method | undefined) | undefined;
}

/**
 * Returns the methods that callers can call. By default these are the methods of the class itself, without hooks and accessors.
 *
 * @throws DaprError `invalid_argument` if `static methods` lists a name that is not a method
 */
export function callableMethods(type: string, actorClass: ActorClass & FindsMethods): CallableMethods {
  const find = actorClass[FIND_METHOD];
  if (find !== undefined) return { get: find };
  const { methods: listed } = actorClass;
  const prototype = actorClass.prototype as object;
  const names = listed ?? Object.getOwnPropertyNames(prototype).filter((name) => !isTaken(name));
  const callable = new Map<string, Method>();
  for (const name of names) {
    const method = methodOf(prototype, name);
    if (method !== undefined && !isTaken(name)) callable.set(name, method);
    else if (listed !== undefined)
      throw invalidArgument(
        `actor type ${type}: "methods" lists ${JSON.stringify(name)}, which is not a method of the class`,
      );
  }
  return callable;
}

function methodOf(prototype: object, name: string): Method | undefined {
  for (
    let holder: object | null = prototype;
    holder !== null;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    const found = Object.getOwnPropertyDescriptor(holder, name);
    if (found !== undefined) return typeof found.value === "function" ? (found.value as Method) : undefined;
  }
  return undefined;
}
