import { fileURLToPath } from "node:url";
import { startGuest } from "@dapr-ts/guests";

// The echo service and the tour in a bare QuickJS alone, for a sidecar that `dapr-ts run` or `dapr run` has started.
const { APP_PORT = "9004", DAPR_HTTP_PORT = "3502" } = process.env;
const health = `http://127.0.0.1:${DAPR_HTTP_PORT}/v1.0/healthz`;
const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const env = { APP_PORT, DAPR_HTTP_PORT };

const echo = await startGuest({
  folder: folder("../../wasi-echo/guest/"),
  host: "quickjs",
  port: Number(APP_PORT),
  env,
  onLine: () => undefined,
});
// The sidecar is healthy once it has found the echo service.
while (!(await fetch(health)).ok) await new Promise((resolve) => setTimeout(resolve, 100));
const tour = await startGuest({ folder: folder("../guest/"), host: "quickjs", env, onLine: console.log });
process.exitCode = await tour.ended;
await echo.stop();
