import type { DaprClient } from "@dapr-ts/server";
import { Queue } from "../state/queue.ts";

/** A photo that was worked on. */
export interface Invocation {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly appId: string;
  /** Bytes of the photo. */
  readonly oldSize: number;
  /** Bytes of the answer. */
  readonly newSize: number;
  readonly costMs: number;
}

/** With its number: the first one ever is 1. */
export interface NumberedInvocation extends Invocation {
  readonly number: number;
}

/** How many there were, and the last of them, newest first. */
export interface History {
  readonly count: number;
  readonly last: readonly NumberedInvocation[];
}

const KEPT = 10;
const NONE: History = { count: 0, last: [] };

/** The history with one more in it. */
export function withInvocation({ count, last }: History, invocation: Invocation): History {
  const number = count + 1;
  return { count: number, last: [{ number, ...invocation }, ...last].slice(0, KEPT) };
}

/**
 * The count and the last ten in state. They are one value under one key, so that a write with its etag changes all of it or
 * nothing: Redis carries out the rest of a transaction when one write of it is refused.
 */
export class Invocations {
  readonly #state: DaprClient["state"];
  readonly #store: string;
  readonly #queue = new Queue();

  constructor(state: DaprClient["state"], store: string) {
    this.#state = state;
    this.#store = store;
  }

  add(invocation: Invocation): Promise<History> {
    return this.#queue.run(() =>
      this.#state.update<History>(this.#store, KEY, (history = NONE) => withInvocation(history, invocation), {
        attempts: ATTEMPTS,
      }),
    );
  }

  async history(): Promise<History> {
    return (await this.#state.get<History>(this.#store, KEY)) ?? NONE;
  }
}

const KEY = "invocations";

/** Every instance of the app writes this one value. */
const ATTEMPTS = 100;
