/**
 * Internals for the other packages of this family. Not for applications: they change without notice.
 *
 * @module
 */
export { BuildingBlocks } from "./blocks/building-blocks.ts";
export { callerOf, instrumentationOf } from "./blocks/caller-of.ts";
export { olderHttpFormsOf } from "./blocks/older-http-forms.ts";
export { grpcFormOf } from "./blocks/grpc-operations.ts";
export { check, requiresGrpc, isNotFoundError, unsupportedReason } from "./call/caller.ts";
export type { Caller, Clock, Pause } from "./call/caller.ts";
export {
  effectiveTimeout,
  limitCall,
  onAbort,
  restOfSteps,
  withinLimits,
  type CallLimits,
} from "./call/limits.ts";
export { WiresCaller } from "./call/wires-caller.ts";
export type { DerivedOptions } from "./call/derived.ts";
export { carrierOf, carrierOfRecord, traceHeadersOf } from "./observe/carrier.ts";
export type { Carrier, Instrumentation, Observation } from "./observe/instrumentation.ts";
export { internally } from "./observe/internal-call.ts";
export { instrumentationAmong, observing, withInstrumentation } from "./observe/observing.ts";
export { intercepted } from "./call/interceptor.ts";
export { newAborter } from "./stream/aborter.ts";
export { InFlightCounter } from "./stream/in-flight-counter.ts";
export type { Code } from "./errors/code.ts";
export { codeFromNumber, codeFromStatus, numberFromCode } from "./errors/code.ts";
export {
  DaprError,
  asDaprError,
  inOperation,
  invalidArgument,
  neverStarted,
  notStarted,
} from "./errors/dapr-error.ts";
export { readDetail } from "./errors/details.ts";
export { canceled, deadlineExceeded, tooLarge } from "./errors/limits.ts";
export { subjectOf } from "./call/subject.ts";
export { completeGrpcError } from "./errors/from-grpc.ts";
export { errorFromReply, unknownOperation } from "./errors/from-reply.ts";
export { inspect } from "./platform/inspect.ts";
export { afterOf, type After } from "./platform/after.ts";
export { asyncDispose } from "./platform/dispose.ts";
export { InvokerBase } from "./blocks/invoke/block.ts";
export { encodeWebBody } from "./blocks/invoke/web-body.ts";
export { invokePath } from "./blocks/invoke/operations.ts";
export { fetchCarrier, messageOf, whole } from "./http/fetch-carrier.ts";
export type { FetchHeaders, FetchLike, FetchReply } from "./http/fetch-carrier.ts";
export type { FetchBody } from "./http/read-body.ts";
export type { HttpCarrier, HttpReply, HttpRequest } from "./http/message.ts";
export { HttpTransport, requestOf } from "./http/transport.ts";
export { Actors } from "./blocks/actors/block.ts";
export { getMetadata } from "./blocks/metadata/operations.ts";
export { MARKED_ANSWERS, markedBytes, markedError } from "./blocks/actors/marked-response.ts";
export type { RegisterReminderOptions, RegisterTimerOptions } from "./blocks/actors/types.ts";
export { decodeStoredJson, fromTickJson, encodeStoredJson } from "./encoding/stored-json.ts";
export { failurePolicyFromMessage } from "./blocks/jobs/failure-policy.ts";
export { goForm } from "./encoding/go-form.ts";
export { joinBytes } from "./encoding/join-bytes.ts";
export { toMs } from "./encoding/duration.ts";
export type { Duration, TimePoint } from "./encoding/duration.ts";
export { FormNegotiator, HttpFormNegotiator } from "./call/form-negotiator.ts";
export { bytesOf, isBytes } from "./encoding/bytes.ts";
export {
  MAX_INT32,
  MAX_TIMER_MS,
  requireCount,
  requireCountOrInfinity,
  requireSize,
  requireTimeout,
} from "./encoding/number.ts";
export { plain } from "./encoding/plain.ts";
export { fromAnyBytes, fromBytes, jsonText, toBytes, toJson } from "./encoding/value.ts";
export { HEADER_VALUE, callerHeaders, requirePrintable } from "./call/headers.ts";
export { soundBaggage } from "./encoding/baggage.ts";
export { textOf } from "./errors/thrown.ts";
export { methodPath, requireName } from "./call/names.ts";
export type { AnyMessage, GrpcPlatform } from "./call/operation.ts";
export type { CallOptions, GrpcForm, HttpForm, Operation, RetrySafety } from "./call/operation.ts";
export type { Transport } from "./call/transport.ts";
export { CryptographyBase } from "./blocks/crypto/block.ts";
export { healthz } from "./blocks/health/operations.ts";
export { PingingHealth } from "./blocks/health/pinging-block.ts";
export { StreamingConfiguration } from "./blocks/configuration/streaming-block.ts";
export { StreamingPubSub } from "./blocks/pubsub/streaming-block.ts";
export { StreamingCryptography } from "./blocks/crypto/streaming-block.ts";
export type { Source as ByteTransferSource, Transfer as ByteTransfer } from "./blocks/crypto/transfer.ts";
export { TickData, readTick, type TickTrace } from "./blocks/actors/tick-data.ts";
export { hostActors } from "./blocks/actors/stream-operation.ts";
export type { ActorEvent, ActorEventAnswer, HostedType } from "./blocks/actors/stream-operation.ts";
export { requireStreams } from "./stream/caller.ts";
export { streamEnded } from "./stream/stream-ended.ts";
export type { StreamCaller } from "./stream/caller.ts";
export { Subscription } from "./stream/subscription.ts";
export { reconnectDelay, reconnects } from "./stream/reconnect.ts";
export type { Serving, Source } from "./stream/subscription.ts";
export type { Duplex } from "./stream/duplex.ts";
export type { OpenStream, StreamForm, StreamOperation } from "./stream/operation.ts";
export { eventFromMessage } from "./app/topic-event.ts";
export type { AbortSignalLike, Aborter, Platform } from "./platform/platform.ts";
export {
  fromLatin1,
  plainPlatform,
  randomId,
  toLatin1,
  utf8Decode,
  utf8Encode,
} from "./platform/plain-platform.ts";
export { silent, warningsOf } from "./platform/logger.ts";
export { attemptAgain } from "./call/retry/attempt-again.ts";
export { parseRetryAfter } from "./call/retry/retry-after.ts";
export type { Logger } from "./platform/logger.ts";
export { AppBase, partsOf } from "./app/app-base.ts";
export type { DaprAppOptions, AppParts, AppPlatform } from "./app/app-base.ts";
export { DaprApp } from "./app/dapr-app.ts";
export { readBytes, requireFits } from "./app/body.ts";
export { decodeData, parseJson } from "./app/data.ts";
export type { CloudEvent } from "./app/cloud-event.ts";
export { HandlerContext } from "./app/context.ts";
export type { IncomingCall } from "./app/context.ts";
export { problem } from "./app/problem.ts";
export type { Dispatcher, Outcome } from "./app/dispatcher.ts";
export { REDELIVERY } from "./app/event-dispatcher.ts";
export type { BatchEntry } from "./app/event-dispatcher.ts";
export type { BindingAnswer } from "./app/handlers.ts";
export type { AppSubscription, EventTarget } from "./app/subscription.ts";
export type { AppExtension, AppHost, AppChannel, StartedApp } from "./app/extension.ts";
export { lowerCaseNames } from "./http/header-names.ts";
export { requireEntry } from "./app/event-bodies.ts";
export { rawEvent } from "./app/plain-event.ts";
export { isFromBrowser } from "./app/browser.ts";
export { printable } from "./encoding/printable.ts";
export type { HttpChannel } from "./app/http-channel.ts";
export type { AppReply, AppRequest, ByteSource, HeaderRecord } from "./app/message.ts";
export type { Registry } from "./app/registry.ts";
export { carriesToken } from "./app/token.ts";
export { fromWebRequest, headerLines } from "./app/web.ts";
export { Workflow } from "./blocks/workflow/block.ts";
export { ManagedMcp } from "./blocks/mcp/managed-block.ts";
export { ManagedWorkflow } from "./blocks/workflow/managed-block.ts";
export { NEVER } from "./blocks/workflow/actions.ts";
export type { CallTarget, WorkflowAction } from "./blocks/workflow/actions.ts";
export { jsonOf, maybeJson } from "./blocks/workflow/json.ts";
export { getWorkItems } from "./blocks/workflow/work-items.ts";
export type {
  ActivityTask,
  PropagatedChunk,
  PropagatedHistory,
  PropagationScope,
  UnknownWork,
  WorkItem,
  PastEvents,
  WorkflowTurn,
} from "./blocks/workflow/work-items.ts";
export { completeActivityTask, completeWorkflowTask, hello } from "./blocks/workflow/worker-operations.ts";
export type { ActivityResponse, TurnResponse } from "./blocks/workflow/worker-operations.ts";
export { remoteError } from "./blocks/workflow/workflow-failed.ts";
export { getHistory, raiseInstanceEvent, requireInstanceId } from "./blocks/workflow/hub-operations.ts";
export { withCode } from "./blocks/workflow/hub-errors.ts";
export { sendToInstance } from "./blocks/workflow/send-to-instance.ts";
export { WAKE_EVENT } from "./blocks/workflow/wake.ts";
export { validate } from "./platform/standard-schema.ts";
export type { StandardSchema } from "./platform/standard-schema.ts";
export { Pool } from "./stream/pool.ts";
