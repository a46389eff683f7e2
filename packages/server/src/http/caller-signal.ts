import { DaprError } from "@dapr-ts/core/internal";

/** A signal that is created on demand, since most handlers never read it, and aborts when the caller is gone. */
export class CallerSignal {
  #abort: AbortController | undefined;
  #isGone = false;

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#isGone) this.gone();
    }
    return this.#abort.signal;
  }

  gone(): void {
    this.#isGone = true;
    this.#abort?.abort(new DaprError("the caller is gone", { code: "canceled" }));
  }
}
