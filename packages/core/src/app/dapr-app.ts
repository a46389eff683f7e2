import { plainPlatform } from "../platform/plain-platform.ts";
import { AppBase, type DaprAppOptions, type AppPlatform } from "./app-base.ts";
import type { AppReply, AppRequest } from "./message.ts";

/**
 * What an app registers, without a port: whoever has one hands it daprd's requests as plain objects.
 *
 * @example
 * ```ts
 * const app = new DaprApp();
 * app.subscribe("pubsub", "orders", async (order) => save(order));
 * const answer = await app.handle({ method: "GET", path: "/dapr/subscribe", headers: {} });
 * ```
 */
export class DaprApp extends AppBase {
  /** @param platform Default: one of ECMAScript alone. */
  constructor(options: DaprAppOptions = {}, platform: AppPlatform = { platform: plainPlatform }) {
    super(options, platform);
  }

  /** Answers one request. It never rejects: what fails is an answer with a failing status. */
  handle(request: AppRequest): Promise<AppReply> {
    return this.http.handle(request);
  }
}
