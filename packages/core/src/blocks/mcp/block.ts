import { requiresGrpc } from "../../call/caller.ts";
import { Block } from "../base-block.ts";
import type { McpTools } from "./tools.ts";
import type { AnyMcpTools, McpToolTypes } from "./types.ts";

/**
 * Tools of MCP servers, which the sidecar calls for the app: durable, with the credentials of an MCPServer resource. Since
 * Dapr 1.18. It requires gRPC.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/workflow/
 */
export class Mcp extends Block {
  /**
   * Returns the tools of an MCP server. Sends nothing.
   *
   * @param server name of the MCPServer resource
   * @throws DaprError `unimplemented` on a client without gRPC
   */
  tools<T extends McpToolTypes<T> = AnyMcpTools>(_server: string): McpTools<T> {
    throw requiresGrpc("mcp.tools");
  }
}
