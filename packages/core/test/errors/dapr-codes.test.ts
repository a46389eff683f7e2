import { expect, test } from "vitest";
import { cryptoErrors, decrypt, encrypt } from "../../src/blocks/crypto/operations.ts";
import { GRPC_OPERATIONS } from "../../src/blocks/grpc-operations.ts";
import { codeFromErrorCode, codesOfErrorCode } from "../../src/errors/dapr-codes.ts";

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

const errorCodes = [
  ...GRPC_OPERATIONS.map(({ operation, form }) => ({ ...operation, errors: form.errors ?? [] })),
  ...[encrypt, decrypt].map((operation) => ({ ...operation, errors: cryptoErrors })),
].flatMap(({ name, errors = [], http }) => errors.map((errorCode) => [name, errorCode, http] as const));

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
  // Not Dapr's, however much it looks like one of them.
  ["ERR_USER_ALREADY_EXISTS", 500, "internal"],
  ["MY_ERR_PUBSUB_NOT_FOUND", 404, "not_found"],
  ["__proto__", 500, "internal"],
  ["constructor", 409, "aborted"],
] as const)("%s with status %i is %s", (errorCode, status, code) => {
  expect(codeFromErrorCode(errorCode, status)).toBe(code);
});
