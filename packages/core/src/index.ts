export { DaprError } from "./errors/dapr-error.ts";
export type { DaprErrorInit } from "./errors/dapr-error.ts";
export type { Code } from "./errors/code.ts";
export type { ErrorDetail } from "./errors/details.ts";

export type { CallOptions, RetrySafety } from "./operation.ts";
export type { AbortSignalLike, Aborter, Platform } from "./platform.ts";
export type { StandardSchema } from "./standard-schema.ts";
export type { InterceptedCall, Interceptor } from "./interceptor.ts";
export { isRetryable } from "./retry/retryable.ts";
export type { FailedAttempt, RetryBudget, RetryOptions } from "./retry/options.ts";

export type { State } from "./state/state.ts";
export type { StateStore, StateStoreOptions } from "./state/store.ts";
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
} from "./state/types.ts";
export type { PubSub } from "./pubsub/pubsub.ts";
export type { StreamSubscribeOptions } from "./pubsub/subscribe.ts";
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
} from "./pubsub/types.ts";
export type { DecryptOptions, EncryptOptions } from "./crypto/types.ts";
export type { HttpVerb, InvokeOptions } from "./invoke.ts";
export type { Binding, BindingReply, SendBindingOptions } from "./binding.ts";
export type { Secret, SecretOptions } from "./secret.ts";
export type { Configuration, ConfigurationItem, GetConfigurationOptions } from "./configuration.ts";
export type { ConfigurationListener, SubscribeConfigurationOptions } from "./configuration-subscription.ts";
export type { Jobs } from "./jobs/jobs.ts";
export type { ScheduledJob, ScheduleJobOptions } from "./jobs/types.ts";
export type { FailurePolicy } from "./failure-policy.ts";
export type { Duration, TimePoint } from "./duration.ts";
export type { Conversation } from "./conversation/conversation.ts";
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
} from "./conversation/types.ts";
export type { Workflow } from "./workflow/workflow.ts";
export type { StartWorkflowOptions, WorkflowState, WorkflowStatus } from "./workflow/types.ts";
export type { Actors } from "./actors/actors.ts";
export type {
  ActorReminder,
  ActorScheduleOptions,
  ActorStateEntry,
  ActorStateOperation,
  InvokeActorOptions,
  RegisterReminderOptions,
  RegisterTimerOptions,
} from "./actors/types.ts";
export type { SubtleCrypto } from "./crypto/subtle.ts";
export type {
  SubtleCipherOptions,
  SubtleDecipherOptions,
  SubtleKeyFormat,
  SubtleOptions,
  SubtlePublicKey,
} from "./crypto/subtle-types.ts";
export type { Lock, Locks, TryLockOptions } from "./lock.ts";
export type {
  ActorRuntimeMetadata,
  AppConnectionMetadata,
  Metadata,
  SidecarMetadata,
  SubscriptionMetadata,
} from "./metadata.ts";
export type { Health, WaitUntilReadyOptions } from "./health.ts";
export type { Sidecar } from "./sidecar.ts";

export type { Logger } from "./logger.ts";
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
export type { BuildingBlocks } from "./building-blocks.ts";
export type { AppExtension, AppHost, AppChannel, RouteHandler, StartedApp } from "./app/extension.ts";
