import type { Caller } from "./caller.ts";

/** What every building block is: operations by way of a caller. */
export abstract class Block {
  protected readonly caller: Caller;

  constructor(caller: Caller) {
    this.caller = caller;
  }
}
