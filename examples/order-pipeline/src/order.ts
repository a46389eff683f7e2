import * as v from "valibot";

/** The schema of an order. It can be any Standard Schema; this one uses valibot. */
export const orderSchema = v.object({
  id: v.string(),
  item: v.string(),
  quantity: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

export type Order = v.InferOutput<typeof orderSchema>;

/** The outcome of an order. */
export interface OrderStatus {
  state: "shipped" | "dead-lettered";
  /** Calls of its handler; 0 for an order that did not match the schema. */
  attempts: number;
}
