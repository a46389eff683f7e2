import { httpFallbackOf } from "../blocks/http-fallbacks.ts";
import { DaprError } from "../errors/dapr-error.ts";
import { deadlineExceeded } from "../errors/limits.ts";
import { restOfCall } from "./limits.ts";
import type { CallOptions, HttpForm } from "./operation.ts";

/** A form of an operation on one transport, and the one that an older runtime has instead. */
interface Form<F, I> {
  readonly fallback?: F | undefined;
  unsupportedReason?(input: I): string | undefined;
}

/**
 * Finds out which form of its operations the connected runtime has. It tries the newest form first, and the next older one
 * when the runtime does not have it; it remembers the form that worked. If that form vanishes as well, as when a sidecar
 * was replaced, it starts with the newest again.
 */
export class FormNegotiator {
  readonly #chosen = new Map<object, object>();

  /**
   * @param lacks Returns true for an error that means "the runtime does not have this form".
   * @throws DaprError `unimplemented` if the runtime has an older form only, which cannot carry the input
   */
  async call<I, O, F extends Form<F, I>>(
    newest: F,
    input: I,
    send: (form: F) => Promise<O>,
    lacks: (error: DaprError) => boolean,
  ): Promise<O> {
    let form = (this.#chosen.get(newest) as F | undefined) ?? newest;
    for (let first: unknown; ;) {
      const reason = form === newest ? undefined : form.unsupportedReason?.(input);
      if (reason !== undefined) throw new DaprError(reason, { code: "unimplemented", cause: first });
      try {
        return await send(form);
      } catch (error) {
        if (!(error instanceof DaprError) || !lacks(error)) throw error;
        first ??= error;
        if (form.fallback === undefined) {
          this.#chosen.delete(newest);
          throw first;
        }
        form = form.fallback;
        this.#chosen.set(newest, form);
      }
    }
  }
}

/**
 * Returns a function that gives the options of each form that is tried: the first one has all of the call's time, and the
 * others what is left of it.
 *
 * @throws DaprError `deadline_exceeded` when nothing is left
 */
export function restOfForms(options: CallOptions, ofClient: number): () => CallOptions {
  let begun: number | undefined;
  return () => {
    if (begun === undefined) {
      begun = Date.now();
      return options;
    }
    // The clock may have been set back.
    const rest = restOfCall(options, ofClient, Math.max(0, Date.now() - begun));
    if (rest === undefined) throw deadlineExceeded(options.timeoutMs ?? ofClient);
    return rest;
  };
}

/** A negotiator with the older forms and paths of HTTP. */
export class HttpFormNegotiator extends FormNegotiator {
  readonly #expanded = new Map<object, object>();

  /** Returns the form with its fallbacks, always the same object. */
  expanded<I, O>(form: HttpForm<I, O>): HttpForm<I, O> {
    const known = this.#expanded.get(form) as HttpForm<I, O> | undefined;
    if (known !== undefined) return known;
    const made = withOlderPaths(form);
    this.#expanded.set(form, made);
    return made;
  }
}

function withOlderPaths<I, O>(form: HttpForm<I, O>): HttpForm<I, O> {
  const { olderVersions = [] } = form;
  const fallback = olderVersions.reduceRight<HttpForm<I, O> | undefined>(
    (next, version) => ({ ...moved(form, version), fallback: next }),
    httpFallbackOf(form),
  );
  return fallback === undefined ? form : { ...form, fallback };
}

function moved<I, O>(form: HttpForm<I, O>, version: string): HttpForm<I, O> {
  return {
    ...form,
    request: (input, platform) => {
      const request = form.request(input, platform);
      return { ...request, path: request.path.replace(/^\/v1\.0\//, `/${version}/`) };
    },
  };
}
