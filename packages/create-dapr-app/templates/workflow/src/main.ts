import { DaprServer } from "@dapr-ts/server";
import { workflows } from "@dapr-ts/workflow";
import { charge, checkout } from "./checkout.ts";

const server = new DaprServer();
server.use(workflows({ workflows: [checkout], activities: [charge] }));
await server.start();
console.log('ready: npx dapr-ts workflow start checkout --data \'{"id":"1","total":42}\' --wait');
