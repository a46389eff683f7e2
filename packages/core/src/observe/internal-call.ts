import type { CallOptions } from "../call/operation.ts";
import type { Instrumentation } from "./instrumentation.ts";

/** Marks options of a call that the SDK makes itself. */
const INTERNAL: unique symbol = Symbol.for("@dapr-ts/core.internalCall");

interface Internal {
  readonly [INTERNAL]?: { readonly instrumentation: Instrumentation | undefined };
}

/**
 * Returns options of a call that the SDK makes for itself, such as a health check. It is not traced. Spread them into the call's
 * options.
 *
 * @param instrumentation of a subscription: observes what it delivers, instead of that of the client
 */
export function internally(instrumentation?: Instrumentation): CallOptions & Internal {
  return { [INTERNAL]: { instrumentation } };
}

/** Returns the options of a call, marked as one of the SDK itself if `isOwn` is true. */
export const callOf = (options: CallOptions, isOwn: boolean): CallOptions =>
  isOwn ? { ...options, ...internally() } : options;

/** Returns true for a call that the SDK makes for itself. */
export const isInternal = (options: CallOptions & Internal): boolean => options?.[INTERNAL] !== undefined;

/** Returns the instrumentation that was passed to {@link internally}. */
export const observerOf = (options: object): Instrumentation | undefined =>
  (options as Internal)[INTERNAL]?.instrumentation;
