export { activity, event, workflow } from "./definition.ts";
export type { DefinitionOptions, WorkflowOptions } from "./definition.ts";
export type {
  Activity,
  ActivityFunction,
  ChildWorkflowOptions,
  DefinedWorkflow,
  DetachedWorkflowOptions,
  Saga,
  TaskOptions,
  WorkflowContext,
  WorkflowFunction,
} from "./types.ts";
export type { ActivityContext } from "./activity-context.ts";
export type { FailedCall, RetryHandler, RetryPolicy } from "./retry.ts";
export type { CallerHistory, CallerTask, CallerWorkflow } from "./caller-history.ts";
export {
  EventTimeoutError,
  NonDeterminismError,
  NonRetryableError,
  NotDurableError,
  TaskFailedError,
} from "./errors.ts";
export type { AnyActivity, AnyWorkflow, Definitions } from "./registry.ts";
export { replay } from "./replay.ts";
export type { HistoryJson, ReplayOptions } from "./replay.ts";
export { workflows } from "./worker/extension.ts";
export type { WorkflowsOptions } from "./worker/extension.ts";
export { WorkflowWorker } from "./worker/workflow-worker.ts";
export type { WorkflowHostOptions, WorkflowWorkerOptions, WorkflowsClient } from "./worker/options.ts";
export { DaprError, mcpTool } from "@dapr-ts/core";
export type {
  AbortSignalLike,
  Code,
  DaprErrorInit,
  Duration,
  ErrorDetail,
  EventDefinition,
  HistoryEvent,
  HistoryEventTypes,
  InputAnd,
  Logger,
  McpContent,
  McpToolInput,
  McpToolResult,
  OpaqueExtension,
  PropagationScope,
  SchemaIssue,
  SchemaResult,
  StalledReason,
  StandardSchema,
  TimerOrigin,
  WorkflowDefinition,
  WorkflowEndStatus,
  WorkflowFailure,
} from "@dapr-ts/core";
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
