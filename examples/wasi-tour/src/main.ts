import { parseArgs } from "node:util";
import { HOSTS, type Host } from "@dapr-ts/guests";
import { runTour } from "./run.ts";

const { values } = parseArgs({
  options: {
    host: { type: "string", default: "quickjs" },
    port: { type: "string", default: process.env["APP_PORT"] ?? "9004" },
    "sidecar-port": { type: "string", default: process.env["DAPR_HTTP_PORT"] ?? "3502" },
  },
});
if (!HOSTS.includes(values.host as Host)) throw new Error(`--host takes ${HOSTS.join(", ")}`);
const ports = { app: Number(values.port), sidecar: Number(values["sidecar-port"]) };
process.exitCode = await runTour(values.host as Host, ports, console.log);
