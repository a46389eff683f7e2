import "@dapr-ts/page-kit/errors";
import { once } from "node:events";
import { programOptions } from "./options.ts";
import { startEchoService } from "./run.ts";

const { host, port, "sidecar-port": sidecarPort } = await programOptions();
const ports = { app: port, sidecar: sidecarPort };

const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
{
  await using echo = await startEchoService(host, ports, console.log);
  const url = `http://127.0.0.1:${String(ports.sidecar)}/v1.0/invoke/echo-service/method`;
  console.log(
    `The echo service runs in ${host}. Response through its sidecar: ${await (await fetch(`${url}/`)).text()}`,
  );
  console.log(`Try: curl -d hello ${url}/echo`);
  await Promise.race([stopped, echo.ended]);
}
console.log("Everything is stopped.");
