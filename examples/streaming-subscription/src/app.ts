import { orders } from "./orders.ts";

// The program alone, for a sidecar that `dapr-ts run` or `dapr run` has started.
const sum = await orders(2_000, console.log, () => undefined);
console.log(`sum          ${String(sum)}`);
