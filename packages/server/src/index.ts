export { DaprServer } from "./dapr-server.ts";
export { DaprApp } from "./dapr-app.ts";
export type { DaprServerOptions } from "./options.ts";
export { DaprError, Reply, reply } from "@dapr-ts/core";
export { DaprClient } from "@dapr-ts/client";
export type {
  AppExtension,
  AppHost,
  DaprAppOptions,
  AppReply,
  AppRequest,
  BindingAnswer,
  BindingEvent,
  BindingHandler,
  BulkOptions,
  ByteSource,
  AppChannel,
  CloudEvent,
  ConfigurationHandler,
  EventContext,
  EventHandler,
  EventOutcome,
  HandlerContext,
  HeaderRecord,
  HealthHandler,
  Job,
  JobHandler,
  Logger,
  MethodHandler,
  MethodOptions,
  MethodRequest,
  ReplyInit,
  RequestHeaders,
  RouteHandler,
  RoutingRule,
  StartedApp,
  SubscribeOptions,
} from "@dapr-ts/core";
