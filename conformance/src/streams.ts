import { ok, rejects } from "./assert.ts";
import { httpAlone, type Bench } from "./case.ts";

/** True on a wire that has no streams, once the call has said so and named the wire that has them. */
export async function lacksStreams({ wire }: Bench, call: () => Promise<unknown>): Promise<boolean> {
  if (!httpAlone(wire)) return false;
  const error = await rejects(call(), { code: "unimplemented" });
  ok(error.message.includes("gRPC"), `it names gRPC: ${error.message}`);
  return true;
}

/** Received items, for a test to wait for. */
export class Inbox<T> {
  readonly #items: T[] = [];
  #waiting: (() => void) | undefined;

  readonly add = (item: T): void => {
    this.#items.push(item);
    this.#waiting?.();
  };

  /** So many of them, once they have come. */
  async take(count: number): Promise<T[]> {
    while (this.#items.length < count) await new Promise<void>((resolve) => (this.#waiting = resolve));
    return this.#items.splice(0, count);
  }

  get size(): number {
    return this.#items.length;
  }
}
