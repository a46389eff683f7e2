import { once } from "node:events";
import { parseArgs } from "node:util";
import { HOSTS, type Host } from "@dapr-ts/guests";
import { startEchoService } from "./run.ts";

const { values } = parseArgs({
  options: {
    host: { type: "string", default: "quickjs" },
    port: { type: "string", default: process.env["APP_PORT"] ?? "9004" },
    "sidecar-port": { type: "string", default: process.env["DAPR_HTTP_PORT"] ?? "3502" },
  },
});
if (!HOSTS.includes(values.host as Host)) throw new Error(`--host takes ${HOSTS.join(", ")}`);
const ports = { app: Number(values.port), sidecar: Number(values["sidecar-port"]) };

const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
{
  await using echo = await startEchoService(values.host as Host, ports, console.log);
  const url = `http://127.0.0.1:${String(ports.sidecar)}/v1.0/invoke/echo-service/method`;
  console.log(
    `The echo service runs in ${values.host}. Response through its sidecar: ${await (await fetch(`${url}/`)).text()}`,
  );
  console.log(`Try: curl -d hello ${url}/echo`);
  await Promise.race([stopped, echo.ended]);
}
console.log("Everything is stopped.");
