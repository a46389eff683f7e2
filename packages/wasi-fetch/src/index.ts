export { DaprClient } from "./dapr-client.ts";
export type { DaprClientOptions } from "./options.ts";
export type { Timers } from "./timers.ts";
export { DaprApp } from "./dapr-app.ts";
export { DaprError, Reply, reply } from "@dapr-ts/core";
export type { AppOptions, AppReply, AppRequest, ByteSource, HeaderRecord, ReplyInit } from "@dapr-ts/core";
