import { fileURLToPath } from "node:url";
import { startGuest, type GuestProcess } from "@dapr-ts/guests";
import { appSettings } from "../app-options.ts";
import { runApp, type RunnableApp } from "../run-app.ts";

const FOLDER = fileURLToPath(new URL("../../guest", import.meta.url));

/** The host of a guest: it has the port and hands requests on; what they are answered is the guest's affair. */
class GuestHost implements RunnableApp {
  readonly port: number;
  readonly #httpEndpoint: string;
  #guest: GuestProcess | undefined;

  constructor(port: number, httpEndpoint: string) {
    this.port = port;
    this.#httpEndpoint = httpEndpoint;
  }

  async start(): Promise<void> {
    this.#guest = await startGuest({
      folder: FOLDER,
      host: "quickjs",
      port: this.port,
      env: { DAPR_HTTP_ENDPOINT: this.#httpEndpoint },
      onLine: (line) => console.log(line),
    });
  }

  async stop(): Promise<void> {
    await this.#guest?.stop();
  }
}

const { port, httpEndpoint } = appSettings({ port: 9005, daprHttpPort: 3503 });
await runApp("image-api-wasi-socket", new GuestHost(port, httpEndpoint));
