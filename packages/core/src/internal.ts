/**
 * What the other packages of this family build on. Not for applications: it changes without notice.
 *
 * @module
 */
export { BuildingBlocks } from "./building-blocks.ts";
export type { BuildingBlocksOptions } from "./building-blocks.ts";
export { Caller } from "./caller.ts";
export type { CallerOptions, Pause } from "./caller.ts";
export type { Code } from "./errors/code.ts";
export { codeFromNumber, codeFromStatus } from "./errors/code.ts";
export { DaprError, inOperation, invalidArgument, neverStarted, notStarted } from "./errors/dapr-error.ts";
export { readDetail } from "./errors/details.ts";
export { asyncDispose } from "./dispose.ts";
export { Invoker, invokePath } from "./invoke.ts";
export { canceled, deadlineExceeded, fetchCarrier, tooLarge } from "./http/fetch-carrier.ts";
export type { FetchCarrierOptions, FetchHeaders, FetchLike, FetchReply } from "./http/fetch-carrier.ts";
export type { HttpCarrier, HttpReply, HttpRequest, SendOptions } from "./http/message.ts";
export { HttpTransport, effectiveTimeout } from "./http/transport.ts";
export type { HttpTransportOptions } from "./http/transport.ts";
export type { CallOptions, GrpcForm, HttpForm, Operation, RetrySafety, Transport } from "./operation.ts";
export type { AbortSignalLike, Platform } from "./platform.ts";
