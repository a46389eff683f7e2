import { setTimeout as delay } from "node:timers/promises";
import { otel } from "@dapr-ts/client/otel";
import { onStop } from "@dapr-ts/page-kit";
import { DaprServer } from "@dapr-ts/server";
import { activity, workflow, workflows } from "@dapr-ts/workflow";
import { startTelemetry } from "../telemetry.ts";

// Takes orders: stores each, announces it, and fulfils it by a workflow with two activities.
const telemetry = startTelemetry("shop");

const charge = activity("charge", async () => {
  await delay(60);
  return "paid";
});
const ship = activity("ship", async () => {
  await delay(90);
  return "shipped";
});
const fulfil = workflow("fulfil", async (ctx) => {
  await ctx.call(charge);
  return ctx.call(ship);
});

const server = new DaprServer({ instrumentation: otel(), stopSignals: [] });
const { client } = server;
server.use(workflows({ workflows: [fulfil], activities: [charge, ship] }));
server.method("orders", async (request) => {
  const { id } = await request.json<{ id: string }>();
  await client.state.set("statestore", id, { id, placed: new Date() });
  await client.pubsub.publish("pubsub", "orders", { id });
  await client.workflow.schedule(fulfil, undefined, { id });
});

onStop(async () => {
  await server.stop();
  await telemetry.shutdown();
});
await server.start();
process.send?.("ready");
