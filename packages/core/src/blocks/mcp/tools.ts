import { orEmpty } from "../../call/options.ts";
import type { Caller } from "../../call/caller.ts";
import { restOfSteps } from "../../call/limits.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { prepare } from "../../errors/prepare.ts";
import { validate } from "../../platform/standard-schema.ts";
import { getMetadata } from "../metadata/operations.ts";
import { withCode } from "../workflow/hub-errors.ts";
import { scheduleInstance } from "../workflow/hub-operations.ts";
import { jsonOf } from "../workflow/json.ts";
import { WorkflowRun } from "../workflow/run.ts";
import { WorkflowFailedError } from "../workflow/workflow-failed.ts";
import { listToolsName, mcpTool } from "./tool-definition.ts";
import { McpToolError } from "./tool-error.ts";
import type {
  AnyMcpTools,
  McpCallOptions,
  McpListOptions,
  McpTool,
  McpToolResult,
  McpToolTypes,
} from "./types.ts";

/** Tools of one MCP server. Each call is a workflow inside of the sidecar, so it needs no workflow worker. */
export class McpTools<T extends McpToolTypes<T> = AnyMcpTools> {
  /** Name of the MCPServer resource. */
  readonly server: string;
  readonly #caller: Caller;

  /** @internal */
  constructor(caller: Caller, server: string) {
    this.#caller = caller;
    this.server = server;
  }

  /**
   * Lists the tools that the sidecar found when it connected to the server.
   *
   * @throws DaprError `not_found` if the sidecar has no such MCP server
   */
  async list(options: McpListOptions = {}): Promise<McpTool[]> {
    const { tools } = await this.#run<{ tools?: McpTool[] }>(listToolsName(this.server), undefined, options);
    return tools ?? [];
  }

  /**
   * Calls a tool and returns its result.
   *
   * @throws McpToolError if the tool failed or refused the arguments
   * @throws DaprError `not_found` without such a server or tool
   */
  async call<N extends keyof T & string, O = T[N]["output"]>(
    tool: N,
    input: T[N]["input"],
    options: McpCallOptions<O> = {},
  ): Promise<McpToolResult<O>> {
    const { name } = mcpTool(this.server, tool);
    const text = prepare({ name: "mcp.call" }, () => jsonOf({ arguments: input }, "input"));
    const result = await this.#run<McpToolResult<O>>(name, text, options, tool);
    if (result.isError === true) throw new McpToolError(this.server, tool, result);
    const { schema } = orEmpty(options);
    if (schema === undefined) return result;
    const what = `the output of tool "${tool}"`;
    return { ...result, structuredContent: await validate(schema, result.structuredContent, what) };
  }

  async #run<R>(name: string, input: string | undefined, options: McpCallOptions, tool?: string): Promise<R> {
    const { id, signal, headers, timeoutMs } = orEmpty(options);
    const rest = restOfSteps({ signal, headers, timeoutMs }, Infinity, this.#caller.clock.now);
    const run = new WorkflowRun<R>(
      this.#caller,
      id ?? (this.#caller.platform as { randomId(): string }).randomId(),
    );
    try {
      if (id === undefined || (await run.state(rest())) === undefined) {
        await this.#requireServer(rest());
        const request = { name, input, id: run.id, startAt: undefined, traceparent: undefined };
        await this.#caller.call(scheduleInstance, request, rest());
      }
      return await run.result(rest());
    } catch (error) {
      throw this.#explained(withCode(error), tool);
    }
  }

  /** Refuses an unknown server. Without a workflow worker, the sidecar would hold the request until it times out. */
  async #requireServer(options: McpListOptions): Promise<void> {
    const { mcpServers, workflowWorkers } = await this.#caller.call(getMetadata, undefined, options);
    if (mcpServers.includes(this.server) || workflowWorkers > 0) return;
    throw this.#missing();
  }

  #explained(error: unknown, tool: string | undefined): unknown {
    if (!(error instanceof WorkflowFailedError)) return error;
    if (!error.message.includes("is not registered")) return error;
    return this.#missing(tool, error);
  }

  #missing(tool?: string, cause?: unknown): DaprError {
    const what = tool === undefined ? "" : `, or the server has no tool "${tool}"`;
    return new DaprError(`the sidecar has no MCPServer resource "${this.server}"${what}`, {
      code: "not_found",
      operation: "mcp.call",
      cause,
    });
  }
}
