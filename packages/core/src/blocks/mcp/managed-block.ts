import { requireName } from "../../call/names.ts";
import { prepare } from "../../errors/prepare.ts";
import { Mcp } from "./block.ts";
import { McpTools } from "./tools.ts";
import type { AnyMcpTools, McpToolTypes } from "./types.ts";

/** MCP on a client that can have gRPC. */
export class ManagedMcp extends Mcp {
  override tools<T extends McpToolTypes<T> = AnyMcpTools>(server: string): McpTools<T> {
    prepare({ name: "mcp.tools" }, () => requireName("server", server));
    return new McpTools<T>(this.caller, server);
  }
}
