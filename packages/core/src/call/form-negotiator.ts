import { httpFallbackOf } from "../blocks/http-fallbacks.ts";
import { DaprError } from "../errors/dapr-error.ts";
import type { HttpForm } from "./operation.ts";

/** A form of an operation on one wire, and the one that a runtime may have in its place. */
interface Form<F, I> {
  readonly fallback?: F | undefined;
  unsupportedReason?(input: I): string | undefined;
}

/**
 * Which form of its operations the runtime at the other end of a connection has. The newest is asked first; where the
 * runtime says that it has no such thing, the next older one, from then on without asking again. Should that one vanish as
 * well, as when a sidecar was replaced, the newest has its turn again.
 */
export class FormNegotiator {
  readonly #chosen = new Map<object, object>();

  /**
   * @param lacks Whether an error only says that the runtime does not have what was asked.
   * @throws DaprError `unimplemented` when the runtime has but an older form, which cannot carry the input.
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

/** A negotiator that also knows the older forms and paths on HTTP. */
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
