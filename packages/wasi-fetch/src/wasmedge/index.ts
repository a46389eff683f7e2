/**
 * A `fetch` and an HTTP server for guests of WasmEdge (wasmedge_quickjs.wasm), over its module `wasi_net`.
 *
 * @module
 */
export { fetch } from "./fetch.ts";
export type { FetchHeadersInit, FetchInit } from "./fetch.ts";
export type { GuestHeaders } from "./guest-headers.ts";
export type { GuestResponse, GuestResponseInit } from "./guest-response.ts";
export type { HeaderList } from "./head.ts";
export { serve } from "./serve.ts";
export type { ServeOptions } from "./serve.ts";
export type { Handler } from "../handler.ts";
export { run } from "./run.ts";
export { appOptions, sidecar } from "./environment.ts";
export type { DaprClientOptions } from "../options.ts";
export type { Timers } from "../timers.ts";
export type {
  AbortSignalLike,
  AppReply,
  AppRequest,
  ByteSource,
  DaprAppOptions,
  HeaderRecord,
  Logger,
  Signal,
} from "@dapr-ts/core";
export type { FetchBody, FetchHeaders, FetchLike, FetchReply } from "@dapr-ts/core/internal";
export type {
  ActorWork,
  ArrivedWork,
  CallWork,
  Carrier,
  EventWork,
  Gauge,
  Instrumentation,
  MethodWork,
  Observation,
  Occurrence,
  TriggerWork,
  Work,
  WorkResult,
  WorkflowWork,
} from "@dapr-ts/core";
