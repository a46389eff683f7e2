import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { ExpressApp } from "../types/server.ts";

/** Time that requests in flight have to finish, as with the official SDK. */
const GRACE_MS = 5_000;

/** An HTTP server for an Express app of the user's. */
export class ExpressListener {
  readonly #server: Server;
  readonly #inFlight = new Set<ServerResponse>();
  #onIdle: (() => void) | undefined;

  constructor(app: ExpressApp) {
    this.#server = createServer(app);
    this.#server.on("request", (_, response) => {
      this.#inFlight.add(response);
      response.once("close", () => {
        this.#inFlight.delete(response);
        if (this.#inFlight.size === 0) this.#onIdle?.();
      });
    });
  }

  async listen(host: string, port: number): Promise<void> {
    this.#server.listen(port, host);
    await once(this.#server, "listening");
  }

  /** Closes the port. Requests in flight have five seconds to finish. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    await this.#idle();
    this.#server.closeAllConnections();
    await closed;
  }

  async #idle(): Promise<void> {
    if (this.#inFlight.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      timer = setTimeout(resolve, GRACE_MS);
    });
    clearTimeout(timer);
  }
}
