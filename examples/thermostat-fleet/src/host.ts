import { actors } from "@dapr-ts/actors";
import { onStop } from "@dapr-ts/page-kit";
import { DaprServer } from "@dapr-ts/server";
import { Thermostat } from "./thermostat.ts";

// A host of thermostats, a process of its own. It has no port: the server opens a stream to its sidecar, and is called on it.
const server = new DaprServer({ channel: "stream", stopSignals: [] });
server.use(actors({ Thermostat }));

onStop(() => server.stop());

await server.start();
process.send?.("ready");
