import { nodePlatform } from "@dapr-ts/client/internal";
import {
  AppBase,
  partsOf,
  type AppReply,
  type AppRequest,
  type DaprAppOptions,
} from "@dapr-ts/core/internal";
import { webHandler } from "./web.ts";

/**
 * An app without a port, for tests and to be mounted in another server.
 *
 * @example
 * ```ts
 * const app = new DaprApp();
 * app.subscribe("pubsub", "orders", async (order) => save(order));
 * const response = await app.fetch(new Request("http://app/dapr/subscribe"));
 * ```
 */
export class DaprApp extends AppBase {
  /** Answers a web request. Never rejects. Can be passed on without the app. */
  readonly fetch: (request: Request) => Promise<Response>;

  constructor(options: DaprAppOptions = {}) {
    super(options, { platform: nodePlatform });
    this.fetch = webHandler((request) => this.handle(request), partsOf(this).logger);
  }

  /** Answers a request. Never rejects: a failure is a reply with the status of an error. */
  handle(request: AppRequest): Promise<AppReply> {
    return partsOf(this).http.handle(request);
  }
}
