import type { AppReply, AppRequest } from "@dapr-ts/core";

/** An object that responds to requests, such as a `DaprApp`. */
export interface Handler {
  /** Resolves with the response to one request. */
  handle(request: AppRequest): Promise<AppReply>;
}
