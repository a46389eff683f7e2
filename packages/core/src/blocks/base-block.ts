import type { Caller } from "../call/caller.ts";
import type { CallOptions, Operation } from "../call/operation.ts";
import { callOf, isInternal } from "../observe/internal-call.ts";
import { inspect } from "../platform/inspect.ts";

/** The base class of every building block. */
export abstract class Block {
  /** @internal */
  protected readonly caller: Caller;

  /** @internal */
  constructor(caller: Caller) {
    this.caller = caller;
  }

  /** @internal Prints the block without the client that it belongs to. */
  [inspect](): string {
    return `${this.constructor.name} {}`;
  }

  /**
   * Sends an operation with those of a method's options that concern every call.
   *
   * @internal
   */
  protected call<I, O>(operation: Operation<I, O>, input: I, options?: CallOptions): Promise<O> {
    if (!options) return this.caller.call(operation, input);
    const { signal, timeoutMs, headers } = options;
    return this.caller.call(operation, input, callOf({ signal, timeoutMs, headers }, isInternal(options)));
  }
}
