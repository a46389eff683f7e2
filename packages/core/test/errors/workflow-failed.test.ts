import { expect, test } from "vitest";
import { DaprError, McpToolError, WorkflowFailedError } from "../../src/index.ts";

const time = new Date(0);
const instance = {
  ...{ id: "o-1", name: "checkout", version: undefined, status: "FAILED", stalled: undefined },
  ...{ createdAt: time, updatedAt: time, startedAt: time, startAt: undefined },
  ...{ input: undefined, output: undefined, customStatus: undefined },
  failure: { type: "Error", message: "no stock", stackTrace: undefined, cause: undefined },
} as const;

test("errors of workflows and tools print with the names of their classes", () => {
  const failed = new WorkflowFailedError(instance as never);
  expect(String(failed)).toBe('WorkflowFailedError: workflow "checkout" (o-1) failed: no stock');
  expect(failed.stack).toMatch(/^WorkflowFailedError: /);
  const refused = new McpToolError("weather", "storm", { content: [{ type: "text", text: "too far" }] });
  expect(String(refused)).toMatch(/^McpToolError: tool "storm" failed: too far/);
  for (const error of [failed, refused]) {
    expect(error).toBeInstanceOf(DaprError);
    expect(Object.keys(error)).not.toContain("name");
  }
});
