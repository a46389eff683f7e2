export { DaprError } from "./errors/dapr-error.ts";
export type { DaprErrorInit } from "./errors/dapr-error.ts";
export type { Code } from "./errors/code.ts";
export type { ErrorDetail } from "./errors/details.ts";

export type { CallOptions, RetrySafety } from "./call/operation.ts";
export type { AbortSignalLike, Aborter, Platform } from "./platform/platform.ts";
export type { StandardSchema } from "./platform/standard-schema.ts";
export type { InterceptedCall, Interceptor } from "./call/interceptor.ts";
export { isRetryable } from "./call/retry/retryable.ts";
export type { FailedAttempt, RetryBudget, RetryOptions } from "./call/retry/options.ts";

export type { State } from "./blocks/state/block.ts";
export type { StateStore, StateStoreOptions } from "./blocks/state/store.ts";
export type {
  DeleteStateItem,
  DeleteStateOptions,
  GetBulkStateOptions,
  GetStateOptions,
  QueryStateOptions,
  SaveStateItem,
  SetStateOptions,
  StateConcurrency,
  StateConsistency,
  StateEntry,
  StateOperation,
  StateQuery,
  StateQueryResult,
  TransactionOptions,
  WriteStateOptions,
} from "./blocks/state/types.ts";
export type { PubSub } from "./blocks/pubsub/block.ts";
export type { StreamSubscribeOptions } from "./blocks/pubsub/subscribe.ts";
export type {
  StateListener,
  Subscription,
  SubscriptionOptions,
  SubscriptionState,
} from "./stream/subscription.ts";
export type {
  BulkPublishEntry,
  BulkPublishResult,
  CloudEventOverrides,
  PublishBulkOptions,
  PublishOptions,
} from "./blocks/pubsub/types.ts";
export type { DecryptOptions, EncryptOptions } from "./blocks/crypto/types.ts";
export type { HttpVerb, InvokeOptions } from "./blocks/invoke/block.ts";
export type { Binding, BindingReply, SendBindingOptions } from "./blocks/binding/block.ts";
export type { Secret, SecretOptions } from "./blocks/secret/block.ts";
export type { Configuration, ConfigurationItem, GetConfigurationOptions } from "./blocks/configuration/block.ts";
export type { ConfigurationListener, SubscribeConfigurationOptions } from "./blocks/configuration/subscription.ts";
export type { Jobs } from "./blocks/jobs/block.ts";
export type { ScheduledJob, ScheduleJobOptions } from "./blocks/jobs/types.ts";
export type { FailurePolicy } from "./blocks/jobs/failure-policy.ts";
export type { Duration, TimePoint } from "./encoding/duration.ts";
export type { Conversation } from "./blocks/conversation/block.ts";
export type {
  ConversationChoice,
  ConversationInput,
  ConversationMessage,
  ConversationOutput,
  ConversationReply,
  ConversationTool,
  ConversationToolCall,
  ConversationUsage,
  ConverseOptions,
} from "./blocks/conversation/types.ts";
export type { Workflow } from "./blocks/workflow/block.ts";
export type { StartWorkflowOptions, WorkflowState, WorkflowStatus } from "./blocks/workflow/types.ts";
export type { Actors } from "./blocks/actors/block.ts";
export type {
  ActorReminder,
  ActorScheduleOptions,
  ActorStateEntry,
  ActorStateOperation,
  InvokeActorOptions,
  RegisterReminderOptions,
  RegisterTimerOptions,
} from "./blocks/actors/types.ts";
export type { SubtleCrypto } from "./blocks/crypto/subtle-block.ts";
export type {
  SubtleCipherOptions,
  SubtleDecipherOptions,
  SubtleKeyFormat,
  SubtleOptions,
  SubtlePublicKey,
} from "./blocks/crypto/subtle-types.ts";
export type { Lock, Locks, TryLockOptions } from "./blocks/lock/block.ts";
export type {
  ActorRuntimeMetadata,
  AppConnectionMetadata,
  Metadata,
  SidecarMetadata,
  SubscriptionMetadata,
} from "./blocks/metadata/block.ts";
export type { Health, WaitUntilReadyOptions } from "./blocks/health/block.ts";
export type { Sidecar } from "./blocks/sidecar/block.ts";

export type { Logger } from "./platform/logger.ts";
export { DaprApp } from "./app/dapr-app.ts";
export { Reply, reply } from "./app/reply.ts";
export type { ReplyInit } from "./app/reply.ts";
export type { AppOptions } from "./app/app-base.ts";
export type { AppReply, AppRequest, ByteSource, HeaderRecord } from "./app/message.ts";
export type { CloudEvent } from "./app/cloud-event.ts";
export type { EventOutcome } from "./app/outcome.ts";
export type {
  BulkOptions,
  EventContext,
  EventHandler,
  RoutingRule,
  SubscribeOptions,
} from "./app/subscription.ts";
export type { HandlerContext, Signal } from "./app/context.ts";
export type { RequestHeaders } from "./app/headers.ts";
export type { MethodHandler, MethodOptions, MethodRequest } from "./app/method.ts";
export type {
  BindingAnswer,
  BindingEvent,
  BindingHandler,
  ConfigurationHandler,
  HealthHandler,
  Job,
  JobHandler,
} from "./app/handlers.ts";
export type { BuildingBlocks } from "./blocks/building-blocks.ts";
export type { AppExtension, AppHost, AppChannel, RouteHandler, StartedApp } from "./app/extension.ts";
