import { DaprError, type DaprClient } from "@dapr-ts/client";
import { actorProxy, type ActorProxy } from "@dapr-ts/actors";

export interface Ledger {
  increment(): { n: number };
  remind(): void;
  read(): { n: number; reminded: number };
}

/**
 * Calls counters without end, each one by one, and holds them to what they have answered: what is acknowledged is a floor
 * that the next answer has to be above.
 */
export class Load implements AsyncDisposable {
  readonly failures = new Map<string, number>();
  /** Violations of the guarantees. */
  readonly wrong: string[] = [];
  calls = 0;
  readonly #proxies: ActorProxy<Ledger>[];
  readonly #floors: number[];
  readonly #succeeded: number[];
  readonly #acknowledged: number[];
  readonly #workers: Promise<void>[];
  #stopped = false;

  constructor(client: DaprClient, type: string, ids: readonly string[], concurrency: number) {
    this.#proxies = ids.map((id) => actorProxy<Ledger>(client, type, id, { timeoutMs: 10_000 }));
    this.#floors = ids.map(() => 0);
    this.#succeeded = ids.map(() => 0);
    this.#acknowledged = ids.map(() => 0);
    this.#workers = Array.from({ length: concurrency }, (_, worker) => this.#work(worker, concurrency));
  }

  /** How many ids have answered since then. */
  succeededSince(time: number): number {
    return this.#succeeded.filter((at) => at > time).length;
  }

  /** How many calls of each id have succeeded. */
  get acknowledged(): readonly number[] {
    return this.#acknowledged;
  }

  get floors(): readonly number[] {
    return this.#floors;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#workers);
  }

  /** A test that fails must not leave it running: against a client that is closed it would never let go of the process. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #work(first: number, step: number): Promise<void> {
    while (!this.#stopped) {
      for (let i = first; i < this.#proxies.length && !this.#stopped; i += step) await this.#call(i);
    }
  }

  async #call(i: number): Promise<void> {
    const started = performance.now();
    this.calls++;
    try {
      const result = (await (this.#proxies[i] as ActorProxy<Ledger>).increment()) as
        { n: number } | undefined;
      // daprd 1.18.2 may report success without a body for a call whose app is gone: docs/guarantees.md, "While the
      // application is away". The call did not reach the app, so it counts as failed.
      if (result === undefined) return this.#fail("no result: the app was gone");
      const { n } = result;
      const floor = this.#floors[i] ?? 0;
      if (n <= floor) this.wrong.push(`${String(i)} went from ${String(floor)} to ${String(n)}`);
      this.#floors[i] = Math.max(n, floor);
      this.#acknowledged[i] = (this.#acknowledged[i] ?? 0) + 1;
      this.#succeeded[i] = started;
    } catch (error) {
      if (!(error instanceof DaprError)) this.wrong.push(`an error without a type: ${String(error)}`);
      const { code, message } = error as DaprError;
      this.#fail(`${code} ${message.slice(0, 100)}`);
    }
  }

  #fail(key: string): void {
    this.failures.set(key, (this.failures.get(key) ?? 0) + 1);
  }
}
