import { setTimeout as pause } from "node:timers/promises";
import type { DaprClient } from "@dapr-ts/client";
import { AppProcess, type LiveSource } from "@dapr-ts/page-kit";
import type { Sidecar } from "@dapr-ts/testing";
import type { Order } from "../catalog.ts";
import type { Decision } from "../fulfil-order.ts";
import { OrderBook } from "./order-book.ts";
import type { ShopView } from "./view.ts";

/** Between two readings of the histories. */
const READ_MS = 250;
/** A worker that has ended is started again after this time, as an orchestrator would. */
const RESTART_MS = 2_500;

export interface ShopOptions {
  readonly client: DaprClient;
  readonly sidecar: Pick<Sidecar, "httpEndpoint" | "grpcEndpoint">;
  readonly stepMs: number;
  /** Told each thing that happens. */
  readonly say: (what: string) => void;
}

/** The orders and the worker that runs them. */
export class Shop implements AsyncDisposable, LiveSource<ShopView> {
  readonly #orders: OrderBook;
  readonly #worker: AppProcess;
  readonly #say: (what: string) => void;
  readonly #listeners = new Set<() => void>();
  readonly #stopping = new AbortController();
  #watching: Promise<unknown> = Promise.resolve();
  #restarting: Promise<void> = Promise.resolve();

  constructor({ client, sidecar, stepMs, say }: ShopOptions) {
    this.#orders = new OrderBook(client);
    this.#say = say;
    const { httpEndpoint, grpcEndpoint } = sidecar;
    this.#worker = new AppProcess({
      program: new URL("../worker.ts", import.meta.url),
      env: { DAPR_HTTP_ENDPOINT: httpEndpoint, DAPR_GRPC_ENDPOINT: grpcEndpoint, STEP_MS: String(stepMs) },
      ended: (how) => {
        const isWanted = this.#stopping.signal.aborted;
        this.#say(`The worker ${isWanted ? "has stopped" : "is gone"} (${how})`);
        if (isWanted) return;
        this.#tell();
        this.#restarting = this.#restart();
      },
    });
  }

  get view(): ShopView {
    const { state, pid } = this.#worker;
    return { worker: { state, pid }, orders: this.#orders.view };
  }

  async start(): Promise<void> {
    await this.#startWorker();
    if (this.#worker.state !== "running") throw new Error("the worker could not be started");
    await this.#orders.load();
    this.#watching = this.#watch();
  }

  async place(id: string, order: Order): Promise<void> {
    await this.#orders.place(id, order);
    this.#tell();
  }

  decide(id: string, decision: Decision): Promise<void> {
    return this.#orders.decide(id, decision);
  }

  /** Ends the worker as `kill -9` does. */
  killWorker(): void {
    this.#worker.kill();
  }

  /** Calls whenever something has changed. Returns a function that ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#watching, this.#restarting]);
    await this.#worker[Symbol.asyncDispose]();
  }

  async #startWorker(): Promise<void> {
    const starting = this.#worker.start();
    this.#tell();
    await starting;
    if (this.#worker.pid !== undefined) this.#say(`A worker runs as process ${String(this.#worker.pid)}`);
    this.#tell();
  }

  async #restart(): Promise<void> {
    const { signal } = this.#stopping;
    await pause(RESTART_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await this.#startWorker();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // The sidecar may be away for a moment; the page then shows what was read last.
      const changed = await this.#orders.refresh().catch(() => false);
      if (changed) this.#tell();
      await pause(READ_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
