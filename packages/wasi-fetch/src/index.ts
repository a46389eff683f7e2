export { DaprClient } from "./dapr-client.ts";
export type { DaprClientOptions } from "./options.ts";
export type { Timers } from "./timers.ts";
export type { Handler } from "./handler.ts";

export { DaprApp, DaprError, Reply, reply } from "@dapr-ts/core";
export type {
  AbortSignalLike,
  AppExtension,
  DaprAppOptions,
  AppReply,
  AppRequest,
  BindingAnswer,
  BindingEvent,
  ByteSource,
  CallOptions,
  CloudEvent,
  Code,
  ErrorDetail,
  EventContext,
  EventOutcome,
  HandlerContext,
  HeaderRecord,
  HttpVerb,
  InvokeOptions,
  Job,
  Lock,
  Logger,
  MethodRequest,
  ReplyInit,
  SidecarMetadata,
  StandardSchema,
  StateStore,
  SubscribeOptions,
} from "@dapr-ts/core";
export type { FetchLike, FetchReply } from "@dapr-ts/core/internal";
