import type { HttpForm } from "../call/operation.ts";
import { converse, converseByFirstVersion } from "./conversation/operations.ts";

/**
 * The forms on HTTP that older sidecars have in the place of a form, where more differs than the version in the path. Guests do
 * not import this module.
 */
const FALLBACKS: ReadonlyMap<unknown, HttpForm<never, unknown>> = /* @__PURE__ */ new Map([
  [converse.http, converseByFirstVersion],
]);

/** Returns the form that older sidecars have in the place of this one. */
export function httpFallbackOf<I, O>(form: HttpForm<I, O>): HttpForm<I, O> | undefined {
  return FALLBACKS.get(form) as HttpForm<I, O> | undefined;
}
