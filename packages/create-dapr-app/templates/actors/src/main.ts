import { actors } from "@dapr-ts/actors";
import { DaprServer } from "@dapr-ts/server";
import { Counter } from "./counter.ts";

const server = new DaprServer();
server.use(actors({ Counter }));
await server.start();
console.log("ready: npx dapr-ts actors invoke Counter c1 increment --data 2");
