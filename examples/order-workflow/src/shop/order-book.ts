import type { DaprClient } from "@dapr-ts/client";
import { DaprError } from "@dapr-ts/workflow";
import { totalOf, type Order } from "../catalog.ts";
import { decided, fulfilOrder, type Decision } from "../fulfil-order.ts";
import { withPlan } from "./plan.ts";
import { timelineOf, type Timeline } from "./timeline.ts";
import type { OrderView } from "./view.ts";

const START: Timeline = { steps: [], state: "running", decideBy: undefined };

interface Entry {
  readonly number: number;
  readonly order: Order;
  timeline: Timeline;
}

/** The orders. All of it is in the workflows: this only remembers what it has read. */
export class OrderBook {
  readonly #dapr: DaprClient;
  readonly #entries = new Map<string, Entry>();

  constructor(dapr: DaprClient) {
    this.#dapr = dapr;
  }

  /** The newest first. */
  get view(): readonly OrderView[] {
    return [...this.#entries]
      .map(([id, { number, order, timeline }]) => {
        const { product, quantity, card, destination } = order;
        return {
          id,
          number,
          product,
          quantity,
          card,
          destination,
          total: totalOf(order),
          ...timeline,
          steps: withPlan(order, timeline),
        };
      })
      .reverse();
  }

  /** Starts a workflow. Placing an order of the same id again changes nothing. */
  async place(id: string, order: Order): Promise<void> {
    // Dapr would run a workflow that has ended again.
    if (this.#entries.has(id)) return;
    try {
      await this.#dapr.workflow.schedule(fulfilOrder, order, { id });
    } catch (error) {
      if (!(error instanceof DaprError) || error.code !== "already_exists") throw error;
    }
    await this.#add(id, order);
  }

  async decide(id: string, decision: Decision): Promise<void> {
    await this.#dapr.workflow.run(fulfilOrder, id).raise(decided, decision);
  }

  /** Reads the orders of before, such as after a restart of the page. */
  async load(): Promise<void> {
    const found = [];
    for await (const id of this.#dapr.workflow.list()) {
      const state = await this.#dapr.workflow.run(fulfilOrder, id).state();
      if (state !== undefined) found.push({ id, order: state.input as Order, at: state.createdAt.getTime() });
    }
    for (const { id, order } of found.sort((a, b) => a.at - b.at)) await this.#add(id, order);
  }

  /** Reads the histories of all orders that have not ended. Returns true if one has changed. */
  async refresh(): Promise<boolean> {
    const open = [...this.#entries].filter(([, { timeline }]) =>
      ["running", "waiting"].includes(timeline.state),
    );
    const changes = await Promise.all(open.map(([id, entry]) => this.#read(id, entry)));
    return changes.includes(true);
  }

  async #add(id: string, order: Order): Promise<void> {
    if (this.#entries.has(id)) return;
    const entry: Entry = { number: this.#entries.size + 1, order, timeline: START };
    this.#entries.set(id, entry);
    await this.#read(id, entry);
  }

  async #read(id: string, entry: Entry): Promise<boolean> {
    const before = JSON.stringify(entry.timeline);
    entry.timeline = timelineOf(await this.#dapr.workflow.run(id).history());
    return JSON.stringify(entry.timeline) !== before;
  }
}
