import { plainPlatform } from "../platform/plain-platform.ts";
import { AppBase, partsOf, type DaprAppOptions, type AppPlatform } from "./app-base.ts";
import type { AppReply, AppRequest } from "./message.ts";

/**
 * An app without a port: pass it daprd's requests as plain objects.
 *
 * @example
 * ```ts
 * const app = new DaprApp();
 * app.subscribe("pubsub", "orders", async (order) => save(order));
 * const reply = await app.handle({ method: "GET", path: "/dapr/subscribe", headers: {} });
 * ```
 */
export class DaprApp extends AppBase {
  /** @param platform the parts that a platform provides; default: an implementation in ECMAScript alone */
  constructor(options: DaprAppOptions = {}, platform: AppPlatform = { platform: plainPlatform }) {
    super(options, platform);
  }

  /** Answers a request. Never rejects: a failure is a reply with the status of an error. */
  handle(request: AppRequest): Promise<AppReply> {
    return partsOf(this).http.handle(request);
  }
}
