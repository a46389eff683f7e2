import type { CardId, Destination, ProductId } from "../catalog.ts";

export type StepState = "done" | "failed" | "planned" | "running" | "waiting";

/** A step of an order. */
export interface StepView {
  /** The same in each view. */
  readonly key: string;
  readonly title: string;
  readonly state: StepState;
  /** More about it, such as the reason of a failure. */
  readonly detail: string | undefined;
  /** Milliseconds since 1970; 0 where it is planned. */
  readonly at: number;
  /** Milliseconds that it took; undefined while it runs. */
  readonly tookMs: number | undefined;
  /** True for a step that undoes another one. */
  readonly undoes: boolean;
}

export type OrderState = "running" | "waiting" | "shipped" | "refused" | "expired" | "failed";

/** An order as the page shows it. */
export interface OrderView {
  readonly id: string;
  /** Counted from 1. */
  readonly number: number;
  readonly product: ProductId;
  readonly quantity: number;
  readonly card: CardId;
  readonly destination: Destination;
  readonly total: number;
  readonly state: OrderState;
  /** The end of the wait for an approval, in milliseconds since 1970; undefined where it does not wait. */
  readonly decideBy: number | undefined;
  readonly steps: readonly StepView[];
}

export interface WorkerView {
  readonly state: "stopped" | "starting" | "running";
  readonly pid: number | undefined;
}

/** All that the page shows. */
export interface ShopView {
  readonly worker: WorkerView;
  /** The newest first. */
  readonly orders: readonly OrderView[];
}
