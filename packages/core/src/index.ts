export { DaprError } from "./errors/dapr-error.ts";
export type { DaprErrorInit } from "./errors/dapr-error.ts";
export type { Code } from "./errors/code.ts";
export type { ErrorDetail } from "./errors/details.ts";

export type { DerivedOptions } from "./call/derived.ts";
export type { CallOptions, RetrySafety } from "./call/operation.ts";
export type { AbortSignalLike, Aborter, Platform, Signal } from "./platform/platform.ts";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./platform/standard-schema.ts";
export type { InterceptedCall, Interceptor } from "./call/interceptor.ts";
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
} from "./observe/instrumentation.ts";
export { isRetryable } from "./call/retry/retryable.ts";
export type { FailedAttempt, RetryBudget, RetryOptions } from "./call/retry/types.ts";

export type { Block } from "./blocks/base-block.ts";
export type { State } from "./blocks/state/block.ts";
export type { StateCalls } from "./blocks/state/calls.ts";
export type { StateStore, StateStoreOptions } from "./blocks/state/store.ts";
export type {
  DeleteStateItem,
  DeleteStateOptions,
  GetBulkStateOptions,
  GetStateOptions,
  QueryStateOptions,
  ReadStateOptions,
  SaveStateItem,
  SetStateOptions,
  StateConcurrency,
  StateConsistency,
  StateEntry,
  StateOperation,
  StateQuery,
  StateQueryResult,
  TransactionOptions,
  UpdateStateOptions,
  WriteStateOptions,
} from "./blocks/state/types.ts";
export type { PubSub } from "./blocks/pubsub/block.ts";
export type { Topic, TopicEntry, TopicOptions } from "./blocks/pubsub/topic.ts";
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
  StreamSubscribeOptions,
  PublishOptions,
} from "./blocks/pubsub/types.ts";
export type { DecryptOptions, EncryptOptions } from "./blocks/crypto/types.ts";
export type { HttpVerb, InvokeOptions, QueryValue } from "./blocks/invoke/types.ts";
export type { Binding } from "./blocks/binding/block.ts";
export type { BindingReply, SendBindingOptions } from "./blocks/binding/types.ts";
export type { Secret } from "./blocks/secret/block.ts";
export type { SecretOptions } from "./blocks/secret/types.ts";
export type { Configuration } from "./blocks/configuration/block.ts";
export type { ConfigurationItem, GetConfigurationOptions } from "./blocks/configuration/types.ts";
export type {
  ConfigurationListener,
  SubscribeConfigurationOptions,
} from "./blocks/configuration/subscription.ts";
export type { Jobs } from "./blocks/jobs/block.ts";
export type { ScheduledJob, ScheduleJobOptions } from "./blocks/jobs/types.ts";
export type { FailurePolicy } from "./blocks/jobs/failure-policy.ts";
export type { Duration, TimePoint } from "./encoding/duration.ts";
export type { ReadAs } from "./encoding/read-as.ts";
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
export type { Mcp } from "./blocks/mcp/block.ts";
export type { McpTools } from "./blocks/mcp/tools.ts";
export { McpToolError } from "./blocks/mcp/tool-error.ts";
export { mcpTool, type McpToolInput } from "./blocks/mcp/tool-definition.ts";
export type {
  AnyMcpTools,
  McpCallOptions,
  McpContent,
  McpListOptions,
  McpTool,
  McpToolResult,
  McpToolTypes,
} from "./blocks/mcp/types.ts";
export type { Workflow } from "./blocks/workflow/block.ts";
export type { ManagedWorkflow } from "./blocks/workflow/managed-block.ts";
export type { WorkflowRun } from "./blocks/workflow/run.ts";
export { WorkflowFailedError } from "./blocks/workflow/workflow-failed.ts";
export type { EventDefinition, InputAnd, WorkflowDefinition } from "./blocks/workflow/definition.ts";
export type { PropagationScope } from "./blocks/workflow/work-items.ts";
export type { WorkflowFailure } from "./blocks/workflow/failure.ts";
export type {
  HistoryEvent,
  HistoryEventTypes,
  StalledReason,
  TimerOrigin,
  WorkflowEndStatus,
} from "./blocks/workflow/history.ts";
export type {
  ListWorkflowsOptions,
  PurgeWorkflowOptions,
  RerunWorkflowOptions,
  ScheduleWorkflowOptions,
  TerminateWorkflowOptions,
  WaitOptions,
  WorkflowInstance,
} from "./blocks/workflow/management-types.ts";
export type { StartWorkflowOptions, WorkflowState, WorkflowStatus } from "./blocks/workflow/types.ts";
export type { Actors } from "./blocks/actors/block.ts";
export type {
  ScheduledReminder,
  ActorScheduleOptions,
  ActorStateEntry,
  ActorStateOperation,
  InvokeActorOptions,
  RegisterReminderOptions,
  RegisterTimerOptions,
} from "./blocks/actors/types.ts";
export type { SubtleCryptography } from "./blocks/crypto/subtle-block.ts";
export type {
  SubtleCipherOptions,
  SubtleDecipherOptions,
  SubtleKeyFormat,
  SubtleOptions,
  SubtlePublicKey,
} from "./blocks/crypto/subtle-types.ts";
export type { Locks } from "./blocks/lock/block.ts";
export type { Lock } from "./blocks/lock/lock.ts";
export type { TryLockOptions } from "./blocks/lock/types.ts";
export type {
  ActorRuntimeMetadata,
  AppConnectionMetadata,
  SidecarMetadata,
  SubscriptionMetadata,
} from "./blocks/metadata/types.ts";
export type { Metadata } from "./blocks/metadata/block.ts";
export type { Health } from "./blocks/health/block.ts";
export type { WaitUntilReadyOptions } from "./blocks/health/types.ts";
export type { SidecarProcess } from "./blocks/sidecar/block.ts";

export type { Logger } from "./platform/logger.ts";
export { DaprApp } from "./app/dapr-app.ts";
export { Reply, reply } from "./app/reply.ts";
export type { ReplyInit } from "./app/reply.ts";
export type { AppBase, AppPlatform, DaprAppOptions } from "./app/app-base.ts";
export type { AppReply, AppRequest, ByteSource, HeaderRecord } from "./app/message.ts";
export type { CloudEvent } from "./app/cloud-event.ts";
export type { EventOutcome } from "./app/outcome.ts";
export type {
  BulkOptions,
  EventContext,
  EventHandler,
  EventResult,
  EventRoute,
  RoutingRule,
  SubscribeOptions,
} from "./app/subscription.ts";
export type { HandlerContext, IncomingCall } from "./app/context.ts";
export type { Query } from "./app/query.ts";
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
export type {
  AppExtension,
  AppHost,
  AppChannel,
  OpaqueExtension,
  RouteHandler,
  StartedApp,
} from "./app/extension.ts";
