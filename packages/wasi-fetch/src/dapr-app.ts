import { DaprApp as CoreApp, type AppOptions } from "@dapr-ts/core/internal";
import { guestPlatform } from "./platform.ts";

/**
 * What an app inside a guest registers; `serve` of `@dapr-ts/wasi-fetch/wasmedge`, or whoever has a port, hands it daprd's
 * requests.
 *
 * @example
 * ```ts
 * const app = new DaprApp();
 * app.method("echo", async (request) => reply(await request.bytes()));
 * const answer = await app.handle({ method: "POST", path: "/echo", headers: {}, body: bytes });
 * ```
 */
export class DaprApp extends CoreApp {
  constructor(options: AppOptions = {}) {
    super(options, { platform: guestPlatform });
  }
}
