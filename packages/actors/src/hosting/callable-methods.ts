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
 * Returns the methods that callers can call. By default these are the methods of the class itself, without hooks and accessors.
 *
 * @throws DaprError `invalid_argument` if `static methods` lists a name that is not a method
 */
export function callableMethods(type: string, actorClass: ActorClass): ReadonlyMap<string, Method> {
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
