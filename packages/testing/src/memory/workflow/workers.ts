import type { MessageInitShape } from "@bufbuild/protobuf";
import type { WorkItemSchema } from "@dapr-ts/proto/workflow";

type Item = MessageInitShape<typeof WorkItemSchema>;

interface Worker {
  readonly send: (item: Item) => void;
  /** Work that is sent and has no response, by key; each is sent again when the worker has gone. */
  readonly pending: Map<string, () => void>;
}

/** Connected workers, and the work that waits for one. */
export class Workers {
  readonly #workers: Worker[] = [];
  #waiting: (() => void)[] = [];
  #next = 0;
  #settled: (() => void)[] = [];

  get count(): number {
    return this.#workers.length;
  }

  /** True if no work is out, and none waits for a worker that is connected. */
  get isSettled(): boolean {
    return this.#workers.every(({ pending }) => pending.size === 0);
  }

  /** Serves a worker until it has gone. */
  async serve(send: Worker["send"], gone: Promise<void>): Promise<void> {
    const worker: Worker = { send, pending: new Map() };
    this.#workers.push(worker);
    for (const deliver of this.#waiting.splice(0)) deliver();
    await gone;
    this.#workers.splice(this.#workers.indexOf(worker), 1);
    for (const again of worker.pending.values()) again();
    this.#check();
  }

  /** Sends work to one of the workers, now or when one is connected. `again` is called if the worker goes before it responds. */
  send(key: string, item: () => Item, again: () => void): void {
    const worker = this.#workers[this.#next++ % Math.max(1, this.#workers.length)];
    if (worker === undefined) {
      this.#waiting.push(() => this.send(key, item, again));
      return;
    }
    worker.pending.set(key, again);
    worker.send(item());
  }

  /** Returns false for a response that nothing waits for. */
  done(key: string): boolean {
    const done = this.#workers.some(({ pending }) => pending.delete(key));
    // The response may bring the next work.
    queueMicrotask(() => this.#check());
    return done;
  }

  async settled(): Promise<void> {
    while (!this.isSettled) await new Promise<void>((resolve) => this.#settled.push(resolve));
  }

  #check(): void {
    if (this.isSettled) for (const resolve of this.#settled.splice(0)) resolve();
  }
}
