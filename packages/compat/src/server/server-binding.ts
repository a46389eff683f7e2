import type { IServerBinding, TypeDaprBindingCallback } from "../types/server.ts";
import type { ListeningServer } from "./listening-server.ts";

/** Input bindings of a server. */
export class ServerBinding implements IServerBinding {
  readonly #server: ListeningServer;
  readonly #callbacks = new Map<string, TypeDaprBindingCallback>();

  constructor(server: ListeningServer) {
    this.#server = server;
  }

  async receive(bindingName: string, cb: TypeDaprBindingCallback): Promise<void> {
    const { isGrpc, logger } = this.#server;
    const isKnown = this.#callbacks.has(bindingName);
    if (isKnown && !isGrpc) {
      logger.warn(`binding ${bindingName} already has a handler; the new one is not used`);
      return;
    }
    this.#callbacks.set(bindingName, cb);
    if (isKnown) return;
    const empty = isGrpc ? "" : {};
    this.#server.register((server) => {
      server.binding(bindingName, async ({ data }) => {
        const value = data instanceof Uint8Array ? Buffer.from(data).toString("utf8") : (data ?? empty);
        await (this.#callbacks.get(bindingName) as TypeDaprBindingCallback)(value);
      });
    });
  }
}
