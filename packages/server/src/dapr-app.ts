import { nodePlatform } from "@dapr-ts/client/internal";
import { DaprApp as CoreApp, type DaprAppOptions } from "@dapr-ts/core/internal";
import { webHandler } from "./web.ts";

/**
 * A registry without a port, for tests and for servers that are there already.
 *
 * @example
 * ```ts
 * const app = new DaprApp();
 * app.subscribe("pubsub", "orders", async (order) => save(order));
 * const answer = await app.fetch(new Request("http://app/dapr/subscribe"));
 * ```
 */
export class DaprApp extends CoreApp {
  /** Answers a web request; it needs no `this`. */
  readonly fetch: (request: Request) => Promise<Response>;

  constructor(options: DaprAppOptions = {}) {
    super(options, { platform: nodePlatform });
    this.fetch = webHandler((request) => this.handle(request));
  }
}
