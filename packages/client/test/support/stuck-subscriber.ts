import { DaprClient } from "../../src/index.ts";

// A program whose handlers never end. It prints a line when it has subscribed, and one when ten events are in flight.
const [, , topic = ""] = process.argv;
const dapr = new DaprClient({ protocol: "grpc" });
let inFlight = 0;
await dapr.pubsub.subscribe("pubsub", topic, () => {
  if (++inFlight === 10) console.log("in flight");
  return new Promise<never>(() => undefined);
});
console.log("subscribed");
