import { APPROVAL_FROM, totalOf, type Order } from "../catalog.ts";
import type { Timeline } from "./timeline.ts";
import type { StepView } from "./view.ts";

/** Returns the steps of an order with those that are still to come. */
export function withPlan(order: Order, { steps, state }: Timeline): readonly StepView[] {
  const isOver = state !== "running" && state !== "waiting";
  if (
    isOver ||
    steps.some((step) => step.undoes || (step.state === "failed" && step.title !== "Charge card"))
  )
    return steps;
  const known = new Set(steps.map(({ title }) => title));
  const titles = ["Order placed", "Reserve stock", "Charge card"];
  if (totalOf(order) >= APPROVAL_FROM) titles.push("Approval");
  titles.push("Ship parcel");
  const planned = titles.filter((title) => !known.has(title));
  return [
    ...steps,
    ...planned.map((title) => ({
      ...{ key: title, title, state: "planned" as const, detail: undefined, at: 0 },
      ...{ tookMs: undefined, undoes: false },
    })),
  ];
}
