import { startGuest, type GuestProcess } from "@dapr-ts/guests";
import { fileURLToPath } from "node:url";
import { appSettings } from "../app-options.ts";
import { runApp, type RunnableApp } from "../run-app.ts";
import { selectEngine } from "./select-engine.ts";

const NAME = "image-api-wasi-socket";
const FOLDER = fileURLToPath(new URL("../../guest", import.meta.url));

/** Runs the guest. In QuickJS the host has the port and passes requests on; in WasmEdge the guest itself listens. */
class GuestHost implements RunnableApp {
  readonly port: number;
  readonly #httpEndpoint: string;
  #guest: Promise<GuestProcess> | undefined;
  #isStopping = false;

  constructor(port: number, httpEndpoint: string) {
    this.port = port;
    this.#httpEndpoint = httpEndpoint;
  }

  async start(): Promise<void> {
    const { host, why } = selectEngine();
    console.log(`${NAME}: ${why}`);
    this.#guest = startGuest({
      folder: FOLDER,
      host,
      port: this.port,
      env: { APP_PORT: String(this.port), DAPR_HTTP_ENDPOINT: this.#httpEndpoint },
      onLine: (line) => console.log(line),
    });
    const { ended } = await this.#guest;
    // WasmEdge is a process of its own: without it, this one has nothing to serve.
    void ended.then((status) => {
      if (this.#isStopping) return;
      console.error(`${NAME}: the guest ended with status ${String(status)}`);
      process.exit(1);
    });
  }

  /** Stops the guest, after its start if it is still starting. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const guest = await this.#guest?.catch(() => undefined);
    await guest?.stop();
  }
}

const { port, httpEndpoint } = appSettings({ port: 9005, daprHttpPort: 3503 });
await runApp(NAME, new GuestHost(port, httpEndpoint));
