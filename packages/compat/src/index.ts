/**
 * The API of the official Dapr SDK for JavaScript, on the packages of @dapr-ts.
 *
 * @module
 */
export { Temporal } from "@js-temporal/polyfill";
export { AbstractActor } from "./actors/abstract-actor.ts";
export { ActorId } from "./actors/actor-id.ts";
export { ActorProxyBuilder } from "./actors/actor-proxy-builder.ts";
export { ActorStateManager } from "./actors/actor-state-manager.ts";
export type { Connection } from "./client/connection.ts";
export { DaprClient } from "./client/dapr-client.ts";
export { GRPCClient } from "./client/grpc/grpc-client.ts";
export { HTTPClient } from "./client/http/http-client.ts";
export {
  CommunicationProtocolEnum,
  DaprPubSubStatusEnum,
  HttpMethod,
  LockStatus,
  LogLevel,
  StateConcurrencyEnum,
  StateConsistencyEnum,
  WorkflowRuntimeStatus,
  WorkflowStatusText,
} from "./enums.ts";
export {
  GRPCNotSupportedError,
  HTTPNotSupportedError,
  PropertyRequiredError,
} from "./errors/not-supported.ts";
export { Logger } from "./logger/logger.ts";
export { ConsoleLoggerService } from "./logger/console-logger-service.ts";
export type { LoggerOptions, LoggerService } from "./logger/types.ts";
export { DaprServer } from "./server/dapr-server.ts";
export { DaprWorkflowClient } from "./workflow/dapr-workflow-client.ts";
export { FailureDetails, TaskFailedError, WorkflowFailureDetails } from "./workflow/failure-details.ts";
export { TimeoutError } from "./workflow/timeout-error.ts";
export { getFunctionName } from "./workflow/function-name.ts";
export { fromOrchestrationStatus, toOrchestrationStatus } from "./workflow/runtime-status.ts";
export type { OrchestrationStatus } from "./workflow/runtime-status.ts";
export { Task, WhenAllTask, WhenAnyTask } from "./workflow/task.ts";
export { WorkflowActivityContext } from "./workflow/workflow-activity-context.ts";
export type { ActivityCall } from "./workflow/workflow-activity-context.ts";
export type { NamedFunction } from "./workflow/workflow-context.ts";
export { WorkflowContext } from "./workflow/workflow-context.ts";
export { WorkflowRuntime } from "./workflow/workflow-runtime.ts";
export { WorkflowState } from "./workflow/workflow-state.ts";
export type { OrchestrationState } from "./workflow/workflow-state.ts";

export type { THTTPExecuteParams } from "./client/http/http-client.ts";
export type { ActorReentrancyOptions, ActorRuntimeOptions } from "./types/actors.ts";
export type {
  ConfigurationItem,
  DecryptRequest,
  EncryptRequest,
  GetConfigurationResponse,
  GetMetadataResponse,
  IClientActorBuilder,
  IClientBinding,
  IClientConfiguration,
  IClientCrypto,
  IClientHealth,
  IClientInvoker,
  IClientLock,
  IClientMetadata,
  IClientProxy,
  IClientSecret,
  IClientSidecar,
  InvokerOptions,
  LockResponse,
  SubscribeConfigurationCallback,
  SubscribeConfigurationResponse,
  SubscribeConfigurationStream,
  UnlockResponse,
} from "./types/blocks.ts";
export type { ClientCompatOptions, DaprClientOptions, IClient } from "./types/client-options.ts";
export type {
  BulkSubscribeConfig,
  BulkSubscribeOptions,
  BulkSubscribeResponse,
  BulkSubscribeResponseEntry,
  DaprPubSubRouteType,
  DaprPubSubRuleType,
  DaprPubSubType,
  IClientPubSub,
  IServerPubSub,
  PubSubBulkPublishEntry,
  PubSubBulkPublishMessage,
  PubSubBulkPublishMessageExplicit,
  PubSubBulkPublishResponse,
  PubSubPublishOptions,
  PubSubPublishResponseType,
  PubSubSubscriptionOptionsType,
  PubSubSubscriptionTopicRouteType,
  PubSubSubscriptionTopicRoutesType,
  PubSubSubscriptionTopicType,
  PubSubSubscriptionType,
  PubSubSubscriptionsType,
  TypeDaprPubSubCallback,
} from "./types/pubsub.ts";
export type {
  DaprInvokerCallbackContent,
  DaprInvokerCallbackContentMetadata,
  DaprInvokerCallbackFunction,
  DaprInvokerCallbackFunction as TypeDaprInvokerCallback,
  DaprServerOptions,
  ExpressApp,
  IServer,
  IServerActor,
  IServerBinding,
  IServerInvoker,
  InvokerListenOptionsType,
  ServerCompatOptions,
  TypeDaprBindingCallback,
} from "./types/server.ts";
export type {
  Enumerable,
  IClientState,
  IEtag,
  IRequest,
  IRequestMetadata,
  IStateOptions,
  KeyValuePairType,
  OperationType,
  StateDeleteOptions,
  StateGetBulkOptions,
  StateGetOptions,
  StateQueryFilterInput,
  StateQueryResponseType,
  StateQueryType,
  StateSaveOptions,
  StateSaveResponseType,
} from "./types/state.ts";
export type { Class, KeyValueType, Untyped } from "./types/untyped.ts";
export type {
  IClientWorkflow,
  WorkflowGetResponseType,
  WorkflowRaiseOptions,
  WorkflowStartOptions,
} from "./types/workflow.ts";
export type { TInput, TOutput, TWorkflowActivity } from "./types/activity-code.ts";
export type { TWorkflow, WorkflowClientOptions, WorkflowCompatOptions } from "./types/workflow-code.ts";
