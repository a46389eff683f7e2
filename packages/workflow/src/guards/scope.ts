import { AsyncLocalStorage } from "node:async_hooks";
import type { Run } from "../engine/run.ts";

/** Marks workflow code, also after an `await`. */
export class Scope {
  readonly #storage = new AsyncLocalStorage<Run>();

  /** Returns the run whose code is running; undefined outside of workflow code. */
  readonly current = (): Run | undefined => this.#storage.getStore();

  readonly within = <T>(run: Run, code: () => T): T => this.#storage.run(run, code);

  readonly outside = <T>(code: () => T): T => this.#storage.exit(code);
}
