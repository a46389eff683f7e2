import type { Caller } from "../call/caller.ts";
import type { CallOptions, Operation } from "../call/operation.ts";

/** What every building block is: operations by way of a caller. */
export abstract class Block {
  protected readonly caller: Caller;

  constructor(caller: Caller) {
    this.caller = caller;
  }

  /** Sends an operation whose input is what a method's own parameters say, and its options. */
  protected call<I, O, P extends CallOptions>(
    operation: Operation<I, O>,
    own: Omit<I, keyof P> & Partial<I>,
    options?: P & { [K in keyof I & keyof P]?: I[K] | undefined },
  ): Promise<O> {
    const { signal: _signal, timeoutMs: _timeoutMs, headers: _headers, ...rest } = options ?? {};
    return this.caller.call(operation, { ...rest, ...own } as I, options);
  }
}
