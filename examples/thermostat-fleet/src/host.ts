import { actors } from "@dapr-ts/actors";
import { DaprServer } from "@dapr-ts/server";
import { Thermostat } from "./thermostat.ts";

// A host of thermostats, a process of its own. It has no port: the server opens a stream to its sidecar, and is called on it.
const server = new DaprServer({ channel: "stream", stopSignals: [] });
server.use(actors({ Thermostat }));

const stop = async (): Promise<void> => {
  await server.stop();
  if (process.connected) process.disconnect();
};
// The channel to the fleet breaks even where that is killed.
for (const reason of ["SIGTERM", "SIGINT", "disconnect"]) process.once(reason, () => void stop());

await server.start();
process.send?.("ready");
