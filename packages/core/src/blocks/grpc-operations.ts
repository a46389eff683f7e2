import type { GrpcForm, GrpcOperation, Operation } from "../call/operation.ts";
import {
  getActorStateOverGrpc,
  invokeActorOverGrpc,
  transactActorStateOverGrpc,
} from "./actors/operations.ts";
import {
  getReminderOverGrpc,
  listRemindersOverGrpc,
  registerReminderOverGrpc,
  registerTimerOverGrpc,
  unregisterReminderOverGrpc,
  unregisterRemindersByTypeOverGrpc,
  unregisterTimerOverGrpc,
} from "./actors/schedule-operations.ts";
import { sendBindingOverGrpc } from "./binding/operations.ts";
import { getConfigurationOverGrpc } from "./configuration/operations.ts";
import { converseOverGrpc } from "./conversation/operations.ts";
import {
  subtleDecryptOverGrpc,
  subtleEncryptOverGrpc,
  subtleGetKeyOverGrpc,
  subtleSignOverGrpc,
  subtleUnwrapKeyOverGrpc,
  subtleVerifyOverGrpc,
  subtleWrapKeyOverGrpc,
} from "./crypto/subtle-operations.ts";
import { pingOverGrpc } from "./health/operations.ts";
import { invokeOverGrpc } from "./invoke/operations.ts";
import {
  deleteJobOverGrpc,
  deleteJobsByPrefixOverGrpc,
  getJobOverGrpc,
  listJobsOverGrpc,
  scheduleJobOverGrpc,
} from "./jobs/operations.ts";
import { tryLockOverGrpc, unlockOverGrpc } from "./lock/operations.ts";
import { getMetadataOverGrpc, setMetadataOverGrpc } from "./metadata/operations.ts";
import { publishBulkOverGrpc, publishOverGrpc } from "./pubsub/operations.ts";
import { getBulkSecretOverGrpc, getSecretOverGrpc } from "./secret/operations.ts";
import { shutdownOverGrpc } from "./sidecar/operations.ts";
import { getBulkStateOverGrpc, getStateOverGrpc, queryStateOverGrpc } from "./state/read-operations.ts";
import {
  deleteBulkStateOverGrpc,
  deleteStateOverGrpc,
  saveStateOverGrpc,
  transactStateOverGrpc,
} from "./state/write-operations.ts";
import {
  getWorkflowOverGrpc,
  pauseWorkflowOverGrpc,
  purgeWorkflowOverGrpc,
  raiseWorkflowEventOverGrpc,
  resumeWorkflowOverGrpc,
  startWorkflowOverGrpc,
  terminateWorkflowOverGrpc,
} from "./workflow/operations.ts";

/** Every operation of Dapr's API that gRPC has. Guests do not import this module, and so none of the forms. */
export const GRPC_OPERATIONS: readonly GrpcOperation[] = [
  getActorStateOverGrpc,
  invokeActorOverGrpc,
  transactActorStateOverGrpc,
  getReminderOverGrpc,
  listRemindersOverGrpc,
  registerReminderOverGrpc,
  registerTimerOverGrpc,
  unregisterReminderOverGrpc,
  unregisterRemindersByTypeOverGrpc,
  unregisterTimerOverGrpc,
  sendBindingOverGrpc,
  getConfigurationOverGrpc,
  converseOverGrpc,
  subtleDecryptOverGrpc,
  subtleEncryptOverGrpc,
  subtleGetKeyOverGrpc,
  subtleSignOverGrpc,
  subtleUnwrapKeyOverGrpc,
  subtleVerifyOverGrpc,
  subtleWrapKeyOverGrpc,
  pingOverGrpc,
  invokeOverGrpc,
  deleteJobOverGrpc,
  deleteJobsByPrefixOverGrpc,
  getJobOverGrpc,
  listJobsOverGrpc,
  scheduleJobOverGrpc,
  tryLockOverGrpc,
  unlockOverGrpc,
  getMetadataOverGrpc,
  setMetadataOverGrpc,
  publishBulkOverGrpc,
  publishOverGrpc,
  getBulkSecretOverGrpc,
  getSecretOverGrpc,
  shutdownOverGrpc,
  getBulkStateOverGrpc,
  getStateOverGrpc,
  queryStateOverGrpc,
  deleteBulkStateOverGrpc,
  deleteStateOverGrpc,
  saveStateOverGrpc,
  transactStateOverGrpc,
  getWorkflowOverGrpc,
  pauseWorkflowOverGrpc,
  purgeWorkflowOverGrpc,
  raiseWorkflowEventOverGrpc,
  resumeWorkflowOverGrpc,
  startWorkflowOverGrpc,
  terminateWorkflowOverGrpc,
];

const FORMS: ReadonlyMap<object, GrpcForm<never, unknown>> = /* @__PURE__ */ new Map(
  GRPC_OPERATIONS.map(({ operation, form }) => [operation, form]),
);

/** Returns the gRPC form of an operation. Returns `undefined` for an operation that only HTTP has. */
export function grpcFormOf<I, O>(operation: Operation<I, O>): GrpcForm<I, O> | undefined {
  return operation.grpc ?? (FORMS.get(operation) as GrpcForm<I, O> | undefined);
}
