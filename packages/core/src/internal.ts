/**
 * What the other packages of this family build on. Not for applications: it changes without notice.
 *
 * @module
 */
export { BuildingBlocks } from "./building-blocks.ts";
export { needsGrpc } from "./caller.ts";
export type { Caller, Clock, Pause } from "./caller.ts";
export { WiresCaller } from "./wires-caller.ts";
export type { WiresCallerOptions } from "./wires-caller.ts";
export { intercepted } from "./interceptor.ts";
export { newAborter } from "./stream/aborter.ts";
export { Gauge } from "./stream/gauge.ts";
export type { Code } from "./errors/code.ts";
export { codeFromNumber, codeFromStatus, numberFromCode } from "./errors/code.ts";
export { DaprError, inOperation, invalidArgument, neverStarted, notStarted } from "./errors/dapr-error.ts";
export { readDetail } from "./errors/details.ts";
export { errorFromReply } from "./errors/from-reply.ts";
export { asyncDispose } from "./dispose.ts";
export { Invoker, invokePath } from "./invoke.ts";
export {
  canceled,
  deadlineExceeded,
  fetchCarrier,
  lowerCasedHeaders,
  messageOf,
  readReply,
  tooLarge,
  whole,
} from "./http/fetch-carrier.ts";
export type { FetchCarrierOptions, FetchHeaders, FetchLike, FetchReply } from "./http/fetch-carrier.ts";
export type { HttpCarrier, HttpReply, HttpRequest, SendOptions } from "./http/message.ts";
export { HttpTransport, asDaprError, effectiveTimeout, requestOf } from "./http/transport.ts";
export type { HttpTransportOptions } from "./http/transport.ts";
export { Actors } from "./actors/actors.ts";
export { MARKED_ANSWERS, markedBytes, markedError } from "./actors/answer.ts";
export type { RegisterReminderOptions, RegisterTimerOptions } from "./actors/types.ts";
export { fromCarriedJson, fromTickJson, toCarriedJson } from "./carried.ts";
export { failurePolicyFromMessage, type FailurePolicyMessage } from "./failure-policy.ts";
export { goForm } from "./go-form.ts";
export { toDuration, toMs, toPeriod, toTimePoint } from "./duration.ts";
export type { Duration, TimePoint } from "./duration.ts";
export { Forms } from "./forms.ts";
export { plain } from "./plain.ts";
export { fromBytes, jsonText, toJson } from "./value.ts";
export { requireName } from "./names.ts";
export type { AnyMessage, GrpcPlatform } from "./operation.ts";
export type { CallOptions, GrpcForm, HttpForm, Operation, RetrySafety, Transport } from "./operation.ts";
export { Crypto } from "./crypto/crypto.ts";
export { StreamingCrypto } from "./crypto/streaming-crypto.ts";
export type { Source as ByteTransferSource, Transfer as ByteTransfer } from "./crypto/transfer.ts";
export { hostActors } from "./actors/events.ts";
export type { ActorEvent, ActorEventAnswer, HostedType } from "./actors/events.ts";
export type { Serving, Source, Subscription as StreamSubscription } from "./stream/subscription.ts";
export type { Duplex } from "./stream/duplex.ts";
export type { StreamForm, StreamOperation } from "./stream/operation.ts";
export { eventFromMessage } from "./app/topic-event.ts";
export type { AbortSignalLike, Platform } from "./platform.ts";
export { fromLatin1, plainPlatform, randomId, toLatin1, utf8Decode, utf8Encode } from "./plain-platform.ts";
export { hears, silent, warningsOf } from "./logger.ts";
export { parseRetryAfter } from "./retry/retry-after.ts";
export type { Logger } from "./logger.ts";
export { AppBase } from "./app/app-base.ts";
export type { AppOptions, AppPlatform } from "./app/app-base.ts";
export { DaprApp } from "./app/dapr-app.ts";
export { readBytes, requireFits } from "./app/body.ts";
export { decodeData, parseJson } from "./app/cloud-event.ts";
export type { CloudEvent } from "./app/cloud-event.ts";
export { HandlerContext } from "./app/context.ts";
export type { Call } from "./app/context.ts";
export { problem } from "./app/dispatcher.ts";
export type { BatchEntry, Dispatcher, Outcome } from "./app/dispatcher.ts";
export type { BindingAnswer } from "./app/handlers.ts";
export type { EventTarget, Subscription } from "./app/subscription.ts";
export type { AppExtension, AppHost, AppChannel, StartedApp } from "./app/extension.ts";
export { lowerCased, rawEvent } from "./app/http-channel.ts";
export type { HttpChannel } from "./app/http-channel.ts";
export type { AppReply, AppRequest, ByteSource, HeaderRecord } from "./app/message.ts";
export type { Registry } from "./app/registry.ts";
export { carriesToken } from "./app/token.ts";
export { fromWebRequest, headerLines } from "./app/web.ts";
export type { WebRequest } from "./app/web.ts";
