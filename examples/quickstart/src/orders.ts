import { ordersApp } from "./orders-app.ts";

// The app `orders` alone, for a sidecar that `dapr-ts run` or `dapr run` has started.
await ordersApp({}).start();
console.log("the orders app is ready");
