/**
 * The incoming handler of a component (`wasi:http`) for an app, on StarlingMonkey and the hosts that run it.
 *
 * @module
 */
export { handlerOf } from "./handler-of.ts";
export type { IncomingHandler } from "./handler-of.ts";
export type {
  Fields,
  IncomingBody,
  IncomingRequest,
  InputStream,
  OutgoingBody,
  OutgoingResponse,
  OutputStream,
  Resource,
  ResponseOutparam,
  WasiHttpTypes,
} from "./wasi-types.ts";
export type { Handler } from "../handler.ts";
export type { AbortSignalLike, AppReply, AppRequest, ByteSource, HeaderRecord } from "@dapr-ts/core";
