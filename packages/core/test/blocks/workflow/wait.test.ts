import { expect, test } from "vitest";
import type { Caller } from "../../../src/call/caller.ts";
import { WiresCaller } from "../../../src/call/wires-caller.ts";
import { McpTools } from "../../../src/blocks/mcp/tools.ts";
import { ManagedWorkflow } from "../../../src/blocks/workflow/managed-block.ts";
import { WorkflowRun } from "../../../src/blocks/workflow/run.ts";
import { plainPlatform } from "../../../src/platform/plain-platform.ts";

/** Each request takes 300 ms of the clock, within its own limit. */
class SlowSidecar {
  readonly limits: [string, number | undefined][] = [];
  time = 0;
  readonly #replies: Readonly<Record<string, unknown>>;

  constructor(replies: Readonly<Record<string, unknown>>) {
    this.#replies = replies;
  }

  readonly caller = {
    platform: { randomId: () => "id" },
    clock: { now: () => this.time, pause: () => Promise.resolve() },
    call: ({ name }: { name: string }, _input: unknown, { timeoutMs }: { timeoutMs?: number } = {}) => {
      this.limits.push([name, timeoutMs]);
      this.time += 300;
      return Promise.resolve(this.#replies[name]);
    },
  } as unknown as Caller;
}

/** A caller that validates, and has nothing to send. */
function refusing(): WiresCaller {
  const transport = { wire: "grpc", call: () => Promise.reject(new Error("nothing must be sent")) } as const;
  return new WiresCaller({
    primary: { ...transport, close: () => Promise.resolve() },
    platform: plainPlatform,
    pause: () => Promise.resolve(),
    now: () => 0,
  });
}

test("the limit of a wait applies to each of its requests", async () => {
  const instance = { status: "COMPLETED", output: "paid" };
  const sidecar = new SlowSidecar({ "workflow.state": instance, "workflow.result": instance });
  expect(await new WorkflowRun(sidecar.caller, "order-1").result({ timeoutMs: 1_000 })).toBe("paid");
  expect(sidecar.limits).toEqual([
    ["workflow.state", 1_000],
    ["workflow.result", 700],
  ]);
});

test("the limit of a call of a tool applies to all of its requests together", async () => {
  const sidecar = new SlowSidecar({
    "metadata.get": { mcpServers: ["docs"], workflowWorkers: 0 },
    "workflow.state": { status: "COMPLETED", output: { tools: [] } },
    "workflow.result": { status: "COMPLETED", output: { tools: [] } },
  });
  expect(await new McpTools(sidecar.caller, "docs").list({ timeoutMs: 1_000 })).toEqual([]);
  expect(sidecar.limits).toEqual([
    ["metadata.get", 1_000],
    ["workflow.schedule", 700],
    ["workflow.state", 400],
    ["workflow.result", 100],
  ]);
});

test("a call of a tool whose time is up between two requests is not continued", async () => {
  const sidecar = new SlowSidecar({ "metadata.get": { mcpServers: ["docs"], workflowWorkers: 0 } });
  await expect(new McpTools(sidecar.caller, "docs").list({ timeoutMs: 250 })).rejects.toMatchObject({
    code: "deadline_exceeded",
  });
  expect(sidecar.limits).toEqual([["metadata.get", 250]]);
});

test.each([0, -1, 1.5, "5"])("a list refuses %j as the size of a page", async (pageSize) => {
  const list = new ManagedWorkflow(refusing()).list({ pageSize: pageSize as number });
  await expect(list.next()).rejects.toMatchObject({
    code: "invalid_argument",
    message: expect.stringContaining("pageSize must be a whole number") as string,
  });
});

test.each([-1, NaN, 2 ** 40, "500"])("a wait refuses %j as a limit", async (value) => {
  const waiting = new WorkflowRun(refusing(), "order-1").result({ timeoutMs: value as number });
  await expect(waiting).rejects.toMatchObject({
    code: "invalid_argument",
    message: expect.stringContaining("timeoutMs") as string,
  });
});
