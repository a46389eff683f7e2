import type { Run } from "../engine/run.ts";

/** A property of a global object while the guards are on. */
interface Replaced {
  readonly target: object;
  readonly key: string;
  readonly before: PropertyDescriptor | undefined;
}

type Current = () => Run | undefined;

/**
 * Replaces the sources of time and random values by those of the run, and refuses what is not durable; in workflow code alone.
 * Returns the function that restores everything.
 *
 * Imports of `node:crypto`, `node:timers`, `node:fs` and the like are not reached: they bind before. The ESLint rules find those.
 */
export function installGuards(current: Current): () => void {
  const replaced: Replaced[] = [];
  const replace = (target: object | undefined, key: string, value: unknown): void => {
    if (target === undefined) return;
    const before = Object.getOwnPropertyDescriptor(target, key);
    if (before?.configurable === false) return;
    replaced.push({ target, key, before });
    Object.defineProperty(target, key, {
      configurable: true,
      writable: true,
      enumerable: before?.enumerable ?? false,
      value,
    });
  };
  guardTime(replace, current);
  guardRandom(replace, current);
  guardDurability(replace, current);
  return () => {
    for (const { target, key, before } of replaced.reverse()) {
      if (before === undefined) Reflect.deleteProperty(target, key);
      else Object.defineProperty(target, key, before);
    }
  };
}

type Replace = (target: object | undefined, key: string, value: unknown) => void;

function guardTime(replace: Replace, current: Current): void {
  const { Date: RealDate, performance } = globalThis;
  const now = RealDate.now.bind(RealDate);
  const guarded: DateConstructor = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) => {
      const run = args.length === 0 ? current() : undefined;
      const maker = newTarget === guarded ? target : newTarget;
      return Reflect.construct(target, run === undefined ? args : [run.clock], maker) as object;
    },
    apply: (target) => new target(current()?.clock ?? now()).toString(),
  });
  replace(RealDate, "now", () => current()?.clock ?? now());
  replace(RealDate.prototype, "constructor", guarded);
  replace(globalThis, "Date", guarded);
  const realNow = performance.now.bind(performance);
  replace(performance, "now", () => {
    const run = current();
    return run === undefined ? realNow() : run.clock;
  });
}

function guardRandom(replace: Replace, current: Current): void {
  const { random } = Math;
  replace(Math, "random", () => current()?.random.number() ?? random());
  const { crypto } = globalThis as { crypto?: Crypto };
  if (crypto === undefined) return;
  const uuid = crypto.randomUUID.bind(crypto);
  const values = crypto.getRandomValues.bind(crypto);
  replace(crypto, "randomUUID", () => current()?.random.uuid() ?? uuid());
  replace(crypto, "getRandomValues", <T extends ArrayBufferView<ArrayBuffer>>(array: T): T => {
    const run = current();
    if (run === undefined) return values(array as never);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = run.random.uint32();
    return array;
  });
}

const INSTEAD: Readonly<Record<string, string>> = {
  setTimeout: "use await ctx.sleep(ms)",
  setInterval: "use ctx.sleep in a loop",
  setImmediate: "await what the context returns",
  fetch: "call it in an activity",
  WebSocket: "open it in an activity",
};

function guardDurability(replace: Replace, current: Current): void {
  const globals = globalThis as Record<string, unknown>;
  for (const [name, instead] of Object.entries(INSTEAD)) {
    const real = globals[name];
    if (typeof real !== "function") continue;
    const refuse = (): void => {
      const run = current();
      if (run !== undefined)
        throw new NotDeterministicError(`${name} is not available in workflow code: ${instead}`);
    };
    // A proxy keeps what belongs to the function, such as the promisified form of setTimeout.
    const guarded = new Proxy(real as (...args: unknown[]) => unknown, {
      apply: (target, self, args: unknown[]) => {
        refuse();
        const result: unknown = Reflect.apply(target, self, args);
        return result;
      },
      construct: (target, args: unknown[], newTarget) => {
        refuse();
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
    replace(globalThis, name, guarded);
  }
}

/** Thrown by globals that workflow code must not use. */
class NotDeterministicError extends Error {
  override readonly name = "NotDeterministicError";
}
