import { DaprServer } from "@dapr-ts/server";
import { workflows } from "@dapr-ts/workflow";
import { charge, checkout, refund, reserve } from "./checkout.ts";

const server = new DaprServer({ channel: "stream" });
server.use(workflows({ workflows: [checkout], activities: [charge, refund, reserve] }));
await server.start();
