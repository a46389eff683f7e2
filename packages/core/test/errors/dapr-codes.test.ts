import { expect, test } from "vitest";
import * as actorCalls from "../../src/blocks/actors/operations.ts";
import * as actorSchedules from "../../src/blocks/actors/schedule-operations.ts";
import * as binding from "../../src/blocks/binding/operations.ts";
import * as configuration from "../../src/blocks/configuration/operations.ts";
import * as conversation from "../../src/blocks/conversation/operations.ts";
import * as crypto from "../../src/blocks/crypto/operations.ts";
import { codeFromErrorCode, codesOfErrorCode } from "../../src/errors/dapr-codes.ts";
import * as health from "../../src/blocks/health/operations.ts";
import * as invoke from "../../src/blocks/invoke/operations.ts";
import * as lock from "../../src/blocks/lock/operations.ts";
import type { Operation } from "../../src/call/operation.ts";
import * as pubsub from "../../src/blocks/pubsub/operations.ts";
import * as secret from "../../src/blocks/secret/operations.ts";
import * as stateReads from "../../src/blocks/state/read-operations.ts";
import * as stateWrites from "../../src/blocks/state/write-operations.ts";
import * as workflow from "../../src/blocks/workflow/operations.ts";

/**
 * The statuses that daprd 1.18 gives its errors on HTTP (pkg/messages/predefined.go, pkg/api/errors, and the handlers of
 * pkg/api/http for state and bindings), those that are not 500.
 */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_MALFORMED_REQUEST: 400,
  ERR_BAD_REQUEST: 400,
  ERR_STATE_STORE_NOT_FOUND: 400,
  ERR_STATE_STORE_TOO_MANY_TRANSACTIONS: 400,
  ERR_PUBSUB_NOT_FOUND: 404,
  ERR_PUBSUB_EMPTY: 404,
  ERR_TOPIC_NAME_EMPTY: 404,
  ERR_PUBSUB_NOT_CONFIGURED: 400,
  ERR_PUBSUB_FORBIDDEN: 403,
  ERR_SECRET_STORE_NOT_FOUND: 401,
  ERR_PERMISSION_DENIED: 403,
  ERR_CRYPTO_PROVIDER_NOT_FOUND: 400,
  ERR_CONFIGURATION_STORE_NOT_FOUND: 400,
  ERR_LOCK_STORE_NOT_FOUND: 400,
  ERR_ACTOR_REMINDER_NON_HOSTED: 403,
  ERR_ACTOR_TYPE_RESERVED: 403,
  ERR_ACTOR_NO_APP_CHANNEL: 400,
  ERR_ACTOR_INSTANCE_MISSING: 400,
  ERR_ACTOR_NO_PLACEMENT: 400,
  ERR_ACTOR_RUNTIME_CLOSED: 503,
  ERR_ACTOR_NAMESPACE_REQUIRED: 412,
  ERR_ACTOR_NO_ADDRESS: 404,
  ERR_ACTOR_REMINDER_NOT_FOUND: 404,
  ERR_ACTOR_REMINDER_ALREADY_EXISTS: 409,
  ERR_INSTANCE_ID_INVALID: 400,
  ERR_INSTANCE_ID_TOO_LONG: 400,
  ERR_INSTANCE_ID_PROVIDED_MISSING: 400,
  ERR_INSTANCE_ID_NOT_FOUND: 404,
  ERR_WORKFLOW_NAME_MISSING: 400,
  ERR_WORKFLOW_EVENT_NAME_MISSING: 400,
  ERR_CONVERSATION_NOT_FOUND: 400,
  ERR_CONVERSATION_INVALID_PARMS: 400,
  ERR_CONVERSATION_MISSING_INPUTS: 400,
};

const modules = [
  ...[actorCalls, actorSchedules, binding, configuration, conversation, crypto, health, invoke, lock],
  ...[pubsub, secret, stateReads, stateWrites, workflow],
];

type Any = Operation<never, unknown>;

const operations = modules
  .flatMap((module): unknown[] => Object.values(module))
  .filter((value): value is Any => typeof value === "object" && value !== null && "retry" in value);

const errorCodes = operations.flatMap(({ name, errors = [], http }) =>
  errors.map((errorCode) => [name, errorCode, http] as const),
);

test("there are operations with error codes", () => {
  expect(errorCodes.length).toBeGreaterThan(100);
});

test.each(errorCodes)("%s: the table contains %s", (_operation, errorCode) => {
  expect(codesOfErrorCode(errorCode)).not.toEqual([]);
});

test.each(errorCodes)("%s: %s has a code on HTTP that it has on gRPC", (_operation, errorCode, http) => {
  const onHttp = http?.codes?.[errorCode] ?? codeFromErrorCode(errorCode, STATUSES[errorCode] ?? 500);
  expect(codesOfErrorCode(errorCode)).toContain(onHttp);
});

test.each([
  ["ERR_SECRET_STORE_NOT_FOUND", 401, "invalid_argument"],
  ["ERR_STATE_SAVE", 409, "aborted"],
  ["ERR_STATE_SAVE", 500, "internal"],
  ["ERR_STATE_SAVE", 418, "internal"],
  // Not Dapr's, however much it looks like one of them.
  ["ERR_USER_ALREADY_EXISTS", 500, "internal"],
  ["MY_ERR_PUBSUB_NOT_FOUND", 404, "not_found"],
  ["__proto__", 500, "internal"],
  ["constructor", 409, "aborted"],
] as const)("%s with status %i is %s", (errorCode, status, code) => {
  expect(codeFromErrorCode(errorCode, status)).toBe(code);
});
