import { DaprError } from "@dapr-ts/core";
import { expect, test } from "vitest";
import { explainCall } from "../src/commands/explain-call.ts";

const noMetadata = (): Promise<never> => Promise.reject(new Error("the sidecar does not respond"));

async function explained(
  message: string,
  operation: string,
  subject: string,
  rest: { appId?: string; errorCode?: string } = {},
): Promise<string> {
  const { appId = "orders", errorCode } = rest;
  const error = new DaprError(`${message} (${operation} ${subject})`, {
    code: "unknown",
    operation,
    subject,
    errorCode,
  });
  return ((await explainCall(error, appId, noMetadata)) as Error).message;
}

// Texts of daprd 1.18.2 and of the client.
test.each([
  [
    "no response from the sidecar at 127.0.0.1:27074: the sidecar does not answer pings",
    ["workflow.state", "run1"],
    'the sidecar of "orders" does not respond at 127.0.0.1:27074 (the sidecar does not answer pings); read its log, or start the app again',
  ],
  [
    "no response within 60000 ms",
    ["state.get", "statestore/k"],
    'the sidecar of "orders" did not respond within 60000 ms; read its log, or start the app again',
  ],
  [
    "failed to submit termination request: no such instance exists",
    ["workflow.terminate", "run1"],
    'the workflow instance "run1" does not exist; `dapr-ts workflow list` prints the ids',
  ],
  [
    "workflow instance does not exist with ID 'run1'",
    ["workflow.rerun", "run1"],
    'the workflow instance "run1" does not exist; `dapr-ts workflow list` prints the ids',
  ],
  [
    "failed to create workflow instance: rpc error: code = AlreadyExists desc = an active workflow with ID 'run1' already exists",
    ["workflow.schedule", "checkout/run1"],
    'the workflow instance "run1" already runs; choose another --id',
  ],
  [
    "failed to purge workflow state: orchestration has not yet completed",
    ["workflow.purge", "run1"],
    'the workflow instance "run1" has not ended; terminate it first, or purge it with --force',
  ],
  [
    "does not have history event with ID '99'",
    ["workflow.rerun", "run1"],
    'the workflow instance "run1" has no event 99; `dapr-ts workflow history run1` prints its events',
  ],
  [
    "the state store is not configured to use the actor runtime. Have you set the - name: actorStateStore",
    ["workflow.state", "run1"],
    'the sidecar of "orders" has no state store for actors and workflows; set actorStateStore to "true" in one of its state stores',
  ],
  [
    "failed to schedule job due to: rpc error: code = AlreadyExists desc = job already exists: 'app||default||f||r'",
    ["jobs.schedule", "report"],
    'the job "report" already exists; replace it with --overwrite',
  ],
  [
    "failed getting secret with key no\u001b[31m from secret store vault: secret no\u001b[31m not found",
    ["secret.get", "vault/no\\u001b[31m"],
    'the secret "no\\u001b[31m" does not exist in "vault"; `dapr-ts secrets list vault` prints the names',
  ],
  [
    "api error: code = InvalidArgument desc = input key/keyPrefix 'a||b' can't contain '||'",
    ["state.save", "statestore"],
    'the key "a||b" must not contain "||"; choose another one',
  ],
  [
    "failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is 'maybe'",
    ["pubsub.publish", "pubsub/orders"],
    "the metadata is not valid: rawPayload value must be a valid boolean: actual is 'maybe'; correct --metadata",
  ],
  [
    "actor type Shelf has no method nope",
    ["actors.invoke", "Shelf/c1/nope"],
    'the actor type "Shelf" has no method "nope"; call a method that its class has',
  ],
  [
    "invalid request: invalid actorId: name contains control character at position 1",
    ["actors.invoke", "Shelf/c\\u001b/take"],
    "actorId is not valid: name contains control character at position 1; choose another name",
  ],
  [
    'failed to schedule job due to: rpc error: code = Unknown desc = job name is invalid "app||default||shop||j": must not contain control characters',
    ["jobs.schedule", "j"],
    'the job name "j" must not contain control characters; choose another one',
  ],
  ...[
    "invalid request: failed to read body: stream too large",
    "grpc: received message larger than max (6000060 vs. 4194304)",
  ].map(
    (text) =>
      [
        text,
        ["actors.invoke", "Shelf/c1/take"],
        'the data of "Shelf/c1/take" is larger than the sidecar of "orders" accepts; start the app with --max-body-size 16Mi, or a larger one',
      ] as const,
  ),
  [
    "431 Request Header Fields Too Large",
    ["state.get", "statestore/kkk…"],
    '"statestore/kkk…" is longer than the sidecar of "orders" accepts; shorten it, or start the app with --read-buffer-size 64Ki, or a larger one',
  ],
  [
    "no response from the sidecar at 127.0.0.1:2: Protocol error",
    ["workflow.schedule", "checkout/kkk…"],
    'the sidecar of "orders" ended the call of "checkout/kkk…", as it does for very long names; choose shorter ones',
  ],
  [
    "something that no one has seen",
    ["jobs.get", "report"],
    'something that no one has seen (jobs.get report); the log of the sidecar of "orders" may have more, and so may that of its app',
  ],
] as const)("states the name and the remedy for %j", async (message, [operation, subject], expected) => {
  expect(await explained(message, operation, subject)).toBe(expected);
});

test("an error of the command's own checks, or of no call, stays as it is", async () => {
  const error = new DaprError("something else", { code: "internal" });
  expect(await explainCall(error, "orders", noMetadata)).toBe(error);
  const refused = new DaprError('store must not be ""', { code: "invalid_argument", operation: "state.get" });
  expect(await explainCall(refused, "orders", noMetadata)).toBe(refused);
  expect(await explainCall("a text", "orders", noMetadata)).toBe("a text");
});

test("a missing component keeps daprd's text if the metadata cannot be read", async () => {
  const errorCode = "ERR_STATE_STORE_NOT_FOUND";
  expect(await explained("state store nosuch is not found", "state.get", "nosuch/k", { errorCode })).toBe(
    'state store nosuch is not found (state.get nosuch/k); the log of the sidecar of "orders" may have more, and so may that of its app',
  );
});
