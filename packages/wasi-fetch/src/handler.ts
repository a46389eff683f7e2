import type { AppReply, AppRequest } from "@dapr-ts/core";

/** What answers requests: a `DaprApp`, or anything like it. */
export interface Handler {
  handle(request: AppRequest): Promise<AppReply>;
}
