import * as v from "valibot";

/** What an order must be. Any Standard Schema will do; this one is valibot's. */
export const orderSchema = v.object({
  id: v.string(),
  item: v.string(),
  quantity: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

export type Order = v.InferOutput<typeof orderSchema>;

/** Where an order has got to. */
export interface OrderStatus {
  state: "shipped" | "dead-lettered";
  /** How often its handler was called; 0 when it never was, because it did not fit the schema. */
  attempts: number;
}
