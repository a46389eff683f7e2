import { DaprClient, McpToolError } from "@dapr-ts/client";
import { inMemoryDapr, startDapr } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { WorkflowWorker, mcpTool, workflow } from "../src/index.ts";
import { startMcpServer } from "./mcp/mcp-server.ts";
import { ask, trip as readmeTrip } from "./readme/mcp.ts";

interface Weather {
  readonly forecast: {
    readonly input: { readonly city: string; readonly days?: number };
    readonly output: { readonly city: string; readonly celsius: number };
  };
  readonly storm: { readonly input: { readonly now: boolean } };
  readonly picture: { readonly input: { readonly any?: boolean } };
  readonly "radar.map": { readonly input: object };
  readonly nothing: { readonly input: object };
}
type Forecast = Weather["forecast"]["output"];

describe("tools of a real MCP server over streamable HTTP, called by daprd", () => {
  let mcp: Awaited<ReturnType<typeof startMcpServer>>;
  let runtime: Awaited<ReturnType<typeof startDapr>>;
  let dapr: DaprClient;

  beforeAll(async () => {
    mcp = await startMcpServer();
    runtime = await startDapr({
      backend: "process",
      apps: [{ appId: "agent" }],
      components: [
        { name: "store", type: "state.in-memory", metadata: { actorStateStore: true } },
        {
          apiVersion: "dapr.io/v1alpha1",
          kind: "MCPServer",
          metadata: { name: "weather" },
          spec: {
            endpoint: {
              streamableHTTP: {
                url: mcp.url,
                headers: [{ name: "Authorization", value: "Bearer of-the-resource" }],
              },
            },
          },
        },
      ],
    });
    const { httpEndpoint, grpcEndpoint } = runtime;
    dapr = new DaprClient({ httpEndpoint, grpcEndpoint });
  });

  afterAll(async () => {
    await (dapr as DaprClient | undefined)?.close();
    await (runtime as typeof runtime | undefined)?.stop();
    await (mcp as typeof mcp | undefined)?.[Symbol.asyncDispose]();
  });

  test("lists the tools with their schemas, without a workflow worker", async () => {
    const tools = await dapr.mcp.tools("weather").list();
    expect(tools.map(({ name }) => name)).toEqual(["forecast", "storm", "picture", "radar.map"]);
    expect(tools[0]).toMatchObject({
      title: "Forecast",
      description: "Returns the forecast of a city.",
      inputSchema: { type: "object", required: ["city"] },
      outputSchema: { type: "object" },
      annotations: { readOnlyHint: true },
    });
  });

  test("calls a tool, typed, with the credentials of the resource", async () => {
    const weather = dapr.mcp.tools<Weather>("weather");
    const { content, structuredContent } = await weather.call("forecast", { city: "Oslo", days: 2 });
    expectTypeOf(structuredContent).toEqualTypeOf<Forecast | undefined>();
    expect(structuredContent).toEqual({ city: "Oslo", celsius: 12 });
    expect(content).toEqual([{ type: "text", text: "Oslo: 12 °C" }]);
    expect(mcp.calls.at(-1)).toEqual({ tool: "forecast", authorization: "Bearer of-the-resource" });
    const picture = await weather.call("picture", { any: true });
    expect(picture.content[0]).toEqual({ type: "image", data: "AAEC", mimeType: "image/png" });
  });

  test("checks the output with a schema", async () => {
    const weather = dapr.mcp.tools("weather");
    const schema = z.object({ celsius: z.number() });
    const { structuredContent } = await weather.call("forecast", { city: "Oslo" }, { schema });
    expectTypeOf(structuredContent).toEqualTypeOf<{ celsius: number } | undefined>();
    expect(structuredContent).toEqual({ celsius: 11 });
    const wrong = weather.call("forecast", { city: "Oslo" }, { schema: z.object({ celsius: z.string() }) });
    await expect(wrong).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test("rejects with the tool's own text if it fails", async () => {
    const error = await dapr.mcp
      .tools<Weather>("weather")
      .call("storm", { now: true })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(McpToolError);
    expect(String(error)).toMatch(/^McpToolError: tool "storm" failed: the station was struck by lightning/);
    expect(error).toMatchObject({
      code: "unknown",
      operation: "mcp.call",
      tool: "storm",
      content: [{ type: "text", text: "the station was struck by lightning" }],
    });
  });

  test.each([
    ["a missing argument", {}],
    ["an argument of another type", { city: 5 }],
  ])("rejects %s as invalid_argument", async (_, input) => {
    const call = dapr.mcp.tools("weather").call("forecast", input);
    await expect(call).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("city") as string,
    });
  });

  test("states that Dapr sends no arguments as null, where the server refuses that", async () => {
    const call = dapr.mcp.tools("weather").call("picture", {});
    await expect(call).rejects.toMatchObject({
      code: "unimplemented",
      message: expect.stringContaining("null") as string,
    });
  });

  test("rejects an unknown tool and an unknown server as not_found, a name with a dot as unimplemented", async () => {
    await expect(dapr.mcp.tools("weather").call("nothing", {})).rejects.toMatchObject({ code: "not_found" });
    await expect(dapr.mcp.tools("nowhere").list()).rejects.toMatchObject({ code: "not_found" });
    await expect(dapr.mcp.tools("weather").call("radar.map", {})).rejects.toMatchObject({
      code: "unimplemented",
    });
    await expect(dapr.mcp.tools("we.ather").list()).rejects.toMatchObject({ code: "unimplemented" });
  });

  test("calls a tool once for one id", async () => {
    const weather = dapr.mcp.tools<Weather>("weather");
    const before = mcp.calls.length;
    const first = await weather.call("forecast", { city: "Bergen" }, { id: "call-1" });
    expect(await weather.call("forecast", { city: "Bergen" }, { id: "call-1" })).toEqual(first);
    expect(mcp.calls.length).toBe(before + 1);
    expect(await dapr.workflow.run("call-1").state()).toMatchObject({
      name: "dapr.internal.mcp.weather.CallTool.forecast",
      status: "COMPLETED",
    });
  });

  test("a workflow calls a tool as a child", async () => {
    const forecast = mcpTool<{ city: string }, Forecast>("weather", "forecast");
    const trip = workflow("trip", async (ctx, cities: string[]) => {
      const results = await ctx.parallel(cities, 2, (city) => ctx.call(forecast, { arguments: { city } }));
      return results.map(({ structuredContent }) => structuredContent?.celsius);
    });
    await using worker = new WorkflowWorker({ workflows: [trip], client: dapr });
    await worker.start();
    const run = await dapr.workflow.schedule(trip, ["Oslo", "Bergen"]);
    expect(await run.result({ timeoutMs: 30_000 })).toEqual([11, 11]);
    // The sidecar, not this worker, runs workflows of such names.
    await expect(dapr.mcp.tools("nowhere").list()).rejects.toMatchObject({ code: "not_found" });
  });

  test("the README's program runs", async () => {
    expect(await ask(dapr)).toEqual({ names: ["forecast", "storm", "picture", "radar.map"], celsius: 11 });
    await using worker = new WorkflowWorker({ workflows: [readmeTrip], client: dapr });
    await worker.start();
    const run = await dapr.workflow.schedule(readmeTrip, "Oslo");
    expect(await run.result({ timeoutMs: 30_000 })).toBe(11);
  });

  test("a client of HTTP alone rejects with unimplemented", async () => {
    await using http = new DaprClient({ httpEndpoint: runtime.httpEndpoint, grpcEndpoint: "127.0.0.1:1" });
    await expect(http.mcp.tools("weather").list()).rejects.toMatchObject({
      code: "unimplemented",
      message: expect.stringContaining("requires gRPC") as string,
    });
  });
});

test("in memory, a workflow of the tool's name stands in for the server", async () => {
  await using dapr = new DaprClient({ transport: inMemoryDapr() });
  const fake = workflow(
    "dapr.internal.mcp.weather.CallTool.forecast",
    (_ctx, { arguments: { city } }: { arguments: { city: string } }) => ({
      content: [],
      structuredContent: { city, celsius: 3 },
    }),
  );
  await using worker = new WorkflowWorker({ workflows: [fake], client: dapr });
  await worker.start();
  const result = await dapr.mcp.tools<Weather>("weather").call("forecast", { city: "Oslo" });
  expect(result.structuredContent).toEqual({ city: "Oslo", celsius: 3 });
});
