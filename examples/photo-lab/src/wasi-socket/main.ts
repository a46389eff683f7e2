import { fileURLToPath } from "node:url";
import { startGuest, type GuestProcess } from "@dapr-ts/guests";
import { appSettings } from "../app-options.ts";
import { runApp, type RunnableApp } from "../run-app.ts";

const FOLDER = fileURLToPath(new URL("../../guest", import.meta.url));

/** The host of a guest: it has the port and hands requests on; what they are answered is the guest's affair. */
class GuestHost implements RunnableApp {
  readonly port: number;
  readonly #httpEndpoint: string;
  #guest: Promise<GuestProcess> | undefined;

  constructor(port: number, httpEndpoint: string) {
    this.port = port;
    this.#httpEndpoint = httpEndpoint;
  }

  async start(): Promise<void> {
    this.#guest = startGuest({
      folder: FOLDER,
      host: "quickjs",
      port: this.port,
      env: { DAPR_HTTP_ENDPOINT: this.#httpEndpoint },
      onLine: (line) => console.log(line),
    });
    await this.#guest;
  }

  /** Stops the guest, after its start if it is still starting. */
  async stop(): Promise<void> {
    const guest = await this.#guest?.catch(() => undefined);
    await guest?.stop();
  }
}

const { port, httpEndpoint } = appSettings({ port: 9005, daprHttpPort: 3503 });
await runApp("image-api-wasi-socket", new GuestHost(port, httpEndpoint));
