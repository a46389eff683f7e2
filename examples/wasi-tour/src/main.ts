import "@dapr-ts/page-kit/errors";
import { programOptions } from "./options.ts";
import { runTour } from "./run.ts";

const { host, port, "sidecar-port": sidecarPort } = await programOptions();
const ports = { app: port, sidecar: sidecarPort };
process.exitCode = await runTour(host, ports, console.log);
