import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startGuest } from "@dapr-ts/guests";

// The guest in a bare QuickJS alone, for a sidecar that `dapr-ts run` or `dapr run` has started.
const { APP_PORT = "9004", DAPR_HTTP_PORT = "3502" } = process.env;
const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
const guest = await startGuest({
  folder: fileURLToPath(new URL("../guest/", import.meta.url)),
  host: "quickjs",
  port: Number(APP_PORT),
  env: { APP_PORT, DAPR_HTTP_PORT },
  onLine: console.log,
});
console.log("the echo service is ready");
await Promise.race([stopped, guest.ended]);
await guest.stop();
