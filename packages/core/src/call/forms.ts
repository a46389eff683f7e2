import { DaprError } from "../errors/dapr-error.ts";
import type { HttpForm } from "./operation.ts";

/** A form of an operation on one wire, and the one that a runtime may have in its place. */
interface Form<F, I> {
  readonly older?: F | undefined;
  cannot?(input: I): string | undefined;
}

/**
 * Which form of its operations the runtime at the other end of a connection has. The newest is asked first; where the
 * runtime says that it has no such thing, the next older one, from then on without asking again. Should that one vanish as
 * well, as when a sidecar was replaced, the newest has its turn again.
 */
export class Forms {
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
      const reason = form === newest ? undefined : form.cannot?.(input);
      if (reason !== undefined) throw new DaprError(reason, { code: "unimplemented", cause: first });
      try {
        return await send(form);
      } catch (error) {
        if (!(error instanceof DaprError) || !lacks(error)) throw error;
        first ??= error;
        if (form.older === undefined) {
          this.#chosen.delete(newest);
          throw first;
        }
        form = form.older;
        this.#chosen.set(newest, form);
      }
    }
  }
}

/** A form whose path begins with `/v1.0/`, and the same under older versions of the API, the newest of them first. */
// @__NO_SIDE_EFFECTS__
export function alsoUnder<I, O>(
  form: HttpForm<I, O>,
  ...versions: readonly [string, ...string[]]
): HttpForm<I, O> {
  const older = versions.reduceRight<HttpForm<I, O> | undefined>(
    (next, version) => ({ ...moved(form, version), older: next }),
    undefined,
  );
  return { ...form, older };
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
