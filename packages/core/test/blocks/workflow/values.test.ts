import { expect, test } from "vitest";
import type { Caller } from "../../../src/call/caller.ts";
import { WorkflowRun } from "../../../src/blocks/workflow/run.ts";
import { ManagedWorkflow } from "../../../src/blocks/workflow/managed-block.ts";

const caller = {
  platform: { randomId: () => "id" },
  clock: { now: () => 0, pause: () => Promise.resolve() },
  call: () => Promise.reject(new Error("nothing must be sent")),
} as unknown as Caller;
const run = new WorkflowRun(caller, "order-1");

test.each<[string, (value: unknown) => Promise<unknown>]>([
  ["workflow.schedule", (value) => new ManagedWorkflow(caller).schedule("checkout", value)],
  ["workflow.raise", (value) => run.raise("approved", value)],
  ["workflow.terminate", (value) => run.terminate(value)],
  ["workflow.rerun", (value) => run.rerun({ from: 1, input: value })],
])("%s rejects a value without a JSON form, and names itself", async (operation, send) => {
  for (const value of [1n, new Uint8Array(1)])
    await expect(send(value)).rejects.toMatchObject({ code: "invalid_argument", operation });
});
