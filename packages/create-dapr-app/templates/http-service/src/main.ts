import { DaprServer } from "@dapr-ts/server";
import { addHandlers } from "./handlers.ts";

const server = new DaprServer();
addHandlers(server, server.client);
await server.start();
console.log(
  'ready: npx dapr-ts invoke --app-id app-id-here --method orders --data \'{"id":"1","total":42}\'',
);
