import { codeFromStatus, type Code } from "./code.ts";

type Codes = Readonly<Record<string, Code | readonly Code[]>>;

/**
 * The first part of the table of Dapr's error codes, with their canonical codes (pkg/messages/predefined.go,
 * pkg/messages/errorcodes and pkg/api/errors in daprd): those whose status on HTTP stands for another code.
 */
const DIFFERING_FROM_STATUS: Codes = {
  ERR_API_UNIMPLEMENTED: "unimplemented",

  ERR_STATE_STORE_NOT_CONFIGURED: "failed_precondition",

  ERR_PUBSUB_NOT_CONFIGURED: "failed_precondition",
  ERR_PUBSUB_NOT_FOUND: "invalid_argument",
  ERR_PUBSUB_EMPTY: "invalid_argument",
  ERR_TOPIC_NAME_EMPTY: "invalid_argument",
  ERR_PUBSUB_CLOUD_EVENTS_SER: "invalid_argument",

  ERR_SECRET_STORES_NOT_CONFIGURED: "failed_precondition",
  ERR_SECRET_STORE_NOT_FOUND: "invalid_argument",
  ERR_CONFIGURATION_STORE_NOT_CONFIGURED: "failed_precondition",
  ERR_LOCK_STORE_NOT_CONFIGURED: "failed_precondition",

  ERR_ACTOR_NO_PLACEMENT: "unavailable",
  ERR_ACTOR_NO_APP_CHANNEL: "unavailable",
  ERR_ACTOR_NO_ADDRESS: "failed_precondition",
  ERR_ACTOR_STACK_DEPTH: "resource_exhausted",
  ERR_ACTOR_INSTANCE_MISSING: "internal",
  ERR_ACTOR_REMINDER_ALREADY_EXISTS: "already_exists",
};

/** The rest of the table: on HTTP the status stands for the code, or for one of the codes, so that only gRPC needs it. */
const AGREEING_WITH_STATUS: Codes = {
  ERR_DIRECT_INVOKE: ["internal", "permission_denied", "unavailable"],
  ERR_STATE_STORE_NOT_SUPPORTED: ["internal", "unimplemented"],
  ERR_STATE_SAVE: ["internal", "aborted"],
  ERR_STATE_DELETE: ["internal", "aborted"],
  ERR_STATE_BULK_DELETE: ["internal", "aborted"],
  ERR_STATE_TRANSACTION: ["internal", "aborted"],

  ERR_BAD_REQUEST: "invalid_argument",
  ERR_MALFORMED_REQUEST: "invalid_argument",
  ERR_PERMISSION_DENIED: "permission_denied",

  ERR_STATE_STORE_NOT_FOUND: "invalid_argument",
  ERR_STATE_STORE_TOO_MANY_TRANSACTIONS: "invalid_argument",
  ERR_STATE_GET: "internal",
  ERR_STATE_BULK_GET: "internal",
  ERR_STATE_QUERY: "internal",

  ERR_PUBSUB_FORBIDDEN: "permission_denied",
  ERR_PUBSUB_PUBLISH_MESSAGE: "internal",

  ERR_INVOKE_OUTPUT_BINDING: "internal",
  ERR_SECRET_GET: "internal",
  ERR_CONFIGURATION_STORE_NOT_FOUND: "invalid_argument",
  ERR_CONFIGURATION_GET: "internal",
  ERR_LOCK_STORE_NOT_FOUND: "invalid_argument",
  ERR_TRY_LOCK: "internal",
  ERR_UNLOCK: "internal",
  ERR_CRYPTO: "internal",
  ERR_CRYPTO_KEY: "internal",
  ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED: "internal",
  ERR_CRYPTO_PROVIDER_NOT_FOUND: "invalid_argument",
  ERR_HEALTH_NOT_READY: "internal",
  ERR_OUTBOUND_HEALTH_NOT_READY: "internal",

  ERR_ACTOR_TYPE_RESERVED: "permission_denied",
  ERR_ACTOR_REMINDER_NON_HOSTED: "permission_denied",
  ERR_ACTOR_RUNTIME_CLOSED: "unavailable",
  ERR_ACTOR_RUNTIME_NOT_FOUND: "internal",
  ERR_ACTOR_NAMESPACE_REQUIRED: "failed_precondition",
  ERR_ACTOR_INVOKE_METHOD: "internal",
  ERR_ACTOR_STATE_GET: "internal",
  ERR_ACTOR_STATE_TRANSACTION_SAVE: "internal",
  ERR_ACTOR_TIMER_CREATE: "internal",
  ERR_ACTOR_REMINDER_CREATE: "internal",
  ERR_ACTOR_REMINDER_DELETE: "internal",
  ERR_ACTOR_REMINDER_GET: "internal",
  ERR_ACTOR_REMINDER_NOT_FOUND: "not_found",

  ERR_CONVERSATION_NOT_FOUND: "invalid_argument",
  ERR_CONVERSATION_INVALID_PARMS: "invalid_argument",
  ERR_CONVERSATION_MISSING_INPUTS: "invalid_argument",
  ERR_CONVERSATION_INVOKE: "internal",

  ERR_INSTANCE_ID_INVALID: "invalid_argument",
  ERR_INSTANCE_ID_TOO_LONG: "invalid_argument",
  ERR_INSTANCE_ID_PROVIDED_MISSING: "invalid_argument",
  ERR_INSTANCE_ID_NOT_FOUND: "not_found",
  ERR_WORKFLOW_NAME_MISSING: "invalid_argument",
  ERR_WORKFLOW_EVENT_NAME_MISSING: "invalid_argument",
  ERR_START_WORKFLOW: "internal",
  ERR_GET_WORKFLOW: "internal",
  ERR_RAISE_EVENT_WORKFLOW: "internal",
  ERR_PAUSE_WORKFLOW: "internal",
  ERR_RESUME_WORKFLOW: "internal",
  ERR_TERMINATE_WORKFLOW: "internal",
  ERR_PURGE_WORKFLOW: "internal",
};

const codesIn = (table: Codes, errorCode: string): readonly Code[] =>
  Object.hasOwn(table, errorCode) ? [table[errorCode] ?? []].flat() : [];

/** Returns the canonical codes that daprd uses with an error code. Empty for one that is not in the table. */
export function codesOfErrorCode(errorCode: string): readonly Code[] {
  return [...codesIn(DIFFERING_FROM_STATUS, errorCode), ...codesIn(AGREEING_WITH_STATUS, errorCode)];
}

/** Returns the canonical code of an error that daprd named on HTTP. */
export const codeFromErrorCode = (errorCode: string, status: number): Code =>
  codesIn(DIFFERING_FROM_STATUS, errorCode)[0] ?? codeFromStatus(status);

/** The reasons that gRPC's ErrorInfo contains, with the error codes that HTTP contains (pkg/messages/errorcodes). */
const ERROR_CODES_BY_REASON: Readonly<Record<string, string>> = {
  DAPR_STATE_QUERY_FAILED: "ERR_STATE_QUERY",
  DAPR_STATE_NOT_FOUND: "ERR_STATE_STORE_NOT_FOUND",
  DAPR_STATE_NOT_CONFIGURED: "ERR_STATE_STORE_NOT_CONFIGURED",
  DAPR_STATE_TRANSACTIONS_NOT_SUPPORTED: "ERR_STATE_STORE_NOT_SUPPORTED",
  DAPR_STATE_QUERYING_NOT_SUPPORTED: "ERR_STATE_STORE_NOT_SUPPORTED",
  DAPR_STATE_TOO_MANY_TRANSACTIONS: "ERR_STATE_STORE_TOO_MANY_TRANSACTIONS",
  DAPR_STATE_ILLEGAL_KEY: "ERR_MALFORMED_REQUEST",
  DAPR_PUBSUB_NAME_EMPTY: "ERR_PUBSUB_EMPTY",
  DAPR_PUBSUB_NOT_FOUND: "ERR_PUBSUB_NOT_FOUND",
  DAPR_PUBSUB_NOT_CONFIGURED: "ERR_PUBSUB_NOT_CONFIGURED",
  DAPR_PUBSUB_TOPIC_NAME_EMPTY: "ERR_TOPIC_NAME_EMPTY",
  DAPR_PUBSUB_FORBIDDEN: "ERR_PUBSUB_FORBIDDEN",
  DAPR_PUBSUB_PUBLISH_MESSAGE: "ERR_PUBSUB_PUBLISH_MESSAGE",
  DAPR_PUBSUB_METADATA_DESERIALIZATION: "ERR_PUBSUB_REQUEST_METADATA",
  DAPR_PUBSUB_CLOUD_EVENT_CREATION: "ERR_PUBSUB_CLOUD_EVENTS_SER",
  DAPR_PUBSUB_MARSHAL_ENVELOPE: "ERR_PUBSUB_EVENTS_SER",
  DAPR_PUBSUB_MARSHAL_EVENTS: "ERR_PUBSUB_EVENTS_SER",
  DAPR_PUBSUB_UNMARSHAL_EVENTS: "ERR_PUBSUB_EVENTS_SER",
};

/** Returns the error code of a reason in ErrorInfo. Undefined for a reason that is not Dapr's. */
export function errorCodeFromReason(reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  if (reason.startsWith("ERR_")) return reason;
  return Object.hasOwn(ERROR_CODES_BY_REASON, reason) ? ERROR_CODES_BY_REASON[reason] : undefined;
}
