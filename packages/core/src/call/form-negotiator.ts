import { DaprError } from "../errors/dapr-error.ts";
import { restOfSteps } from "./limits.ts";
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

/** The forms that older sidecars have in the place of a form. */
export interface OlderForms<I, O> {
  /** The versions of the API under which they have the path, in the place of `v1.0`; newest first. Default: none. */
  readonly versions?: readonly string[];
  /** The form of the oldest ones, if more than the path differs. Default: none. */
  readonly oldest?: HttpForm<I, O>;
}

/** Finds the older forms of a form on HTTP. */
export type OlderFormsOf = <I, O>(form: HttpForm<I, O>) => OlderForms<I, O> | undefined;

/** A negotiator with the older forms and paths of HTTP. */
export class HttpFormNegotiator extends FormNegotiator {
  /** Each form with its fallbacks. */
  readonly #forms = new Map<object, object>();
  readonly #olderFormsOf: OlderFormsOf;

  constructor(olderFormsOf: OlderFormsOf) {
    super();
    this.#olderFormsOf = olderFormsOf;
  }

  /**
   * Sends an operation in the form that the runtime has.
   *
   * @param options the call's, and the time of a call without its own
   */
  send<I, O>(
    form: HttpForm<I, O>,
    input: I,
    { options, ofClient }: { readonly options: CallOptions; readonly ofClient: number },
    send: (form: HttpForm<I, O>, options: CallOptions) => Promise<O>,
  ): Promise<O> {
    const newest = this.#expanded(form);
    if (newest.fallback === undefined) return send(newest, options);
    const rest = restOfSteps(options, ofClient);
    return this.call(newest, input, (chosen) => send(chosen, rest()), lacksRoute);
  }

  /** Returns the form with its fallbacks, always the same object. */
  #expanded<I, O>(form: HttpForm<I, O>): HttpForm<I, O> {
    const known = this.#forms.get(form) as HttpForm<I, O> | undefined;
    if (known !== undefined) return known;
    const made = withOlderForms(form, this.#olderFormsOf(form));
    this.#forms.set(form, made);
    return made;
  }
}

/** Returns true for the error of a sidecar without the route. */
function lacksRoute({ status, errorCode }: DaprError): boolean {
  return (status === 404 || status === 405) && errorCode === undefined;
}

function withOlderForms<I, O>(
  form: HttpForm<I, O>,
  { versions = [], oldest }: OlderForms<I, O> = {},
): HttpForm<I, O> {
  const fallback = versions.reduceRight<HttpForm<I, O> | undefined>(
    (next, version) => ({ ...moved(form, version), fallback: next }),
    oldest,
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
