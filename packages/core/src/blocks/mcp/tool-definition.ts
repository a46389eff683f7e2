import { requireName } from "../../call/names.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import type { McpToolResult } from "./types.ts";

/** Input of the workflow that calls a tool. */
export interface McpToolInput<I extends object = Record<string, unknown>> {
  /** Arguments of the tool. */
  readonly arguments: I;
}

/**
 * Returns the definition of the workflow that calls a tool of an MCP server, for `ctx.call` in a workflow: the call is recorded
 * in the history. A tool that fails returns `isError: true`; the child workflow completes.
 *
 * @param server name of the MCPServer resource
 * @param tool name of the tool
 * @example
 * ```ts
 * const forecast = mcpTool<{ city: string }, { celsius: number }>("weather", "forecast");
 * const { structuredContent } = await ctx.call(forecast, { arguments: { city: "Oslo" } });
 * ```
 * @throws DaprError `unimplemented` for a name with a dot, which Dapr 1.18 cannot call
 */
export function mcpTool<I extends object = Record<string, unknown>, O = unknown>(
  server: string,
  tool: string,
): WorkflowDefinition<McpToolInput<I>, McpToolResult<O>> {
  requireName("tool", tool);
  return { kind: "workflow", name: `${prefixOf(server)}.CallTool.${withoutDot("tool", tool)}` };
}

/** Returns the name of the workflow that lists a server's tools. */
export const listToolsName = (server: string): string => `${prefixOf(server)}.ListTools`;

function prefixOf(server: string): string {
  requireName("server", server);
  return `dapr.internal.mcp.${withoutDot("MCP server", server)}`;
}

/** Refuses a dot, at which daprd splits the name (parseMCPWorkflowName in worker.go). */
function withoutDot(what: string, name: string): string {
  if (!name.includes(".")) return name;
  throw new DaprError(`Dapr cannot call the ${what} "${name}": its name contains "."`, {
    code: "unimplemented",
    operation: "mcp.call",
  });
}
