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
] as const)("states the name and the remedy for %j", async (message, [operation, subject], expected) => {
  expect(await explained(message, operation, subject)).toBe(expected);
});

test("an error without an explanation stays as it is", async () => {
  const error = new DaprError("something else", { code: "internal" });
  expect(await explainCall(error, "orders", noMetadata)).toBe(error);
  expect(await explainCall("a text", "orders", noMetadata)).toBe("a text");
});

test("a missing component keeps daprd's text if the metadata cannot be read", async () => {
  const errorCode = "ERR_STATE_STORE_NOT_FOUND";
  expect(await explained("state store nosuch is not found", "state.get", "nosuch/k", { errorCode })).toBe(
    "state store nosuch is not found (state.get nosuch/k)",
  );
});
