import type { CallOptions } from "../../call/operation.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";

/** Constraint of the types of a server's tools: an interface with `{ input, output }` for each tool. */
export type McpToolTypes<T> = {
  readonly [N in keyof T]: { readonly input: object; readonly output?: unknown };
};

/** Types of tools of which nothing is known. */
export type AnyMcpTools = Readonly<
  Record<string, { readonly input: Readonly<Record<string, unknown>>; readonly output: unknown }>
>;

/** One tool of an MCP server. */
export interface McpTool {
  /** Name that calls use. */
  readonly name: string;
  /** Title for people. */
  readonly title?: string | undefined;
  /** Description for language models and people. */
  readonly description?: string | undefined;
  /** JSON Schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** JSON Schema of `structuredContent`. */
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
  /** Hints about the tool, such as `readOnlyHint`. */
  readonly annotations?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A part of a tool's result.
 *
 * @see https://modelcontextprotocol.io/specification/2025-06-18/server/tools#tool-result
 */
export type McpContent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "audio" | "image"; readonly data: string; readonly mimeType: string }
  | { readonly type: "resource_link"; readonly uri: string; readonly name?: string | undefined }
  | {
      readonly type: "resource";
      readonly resource: {
        readonly uri: string;
        readonly mimeType?: string | undefined;
        readonly text?: string | undefined;
        readonly blob?: string | undefined;
      };
    };

/** Result of a tool. */
export interface McpToolResult<O = unknown> {
  /** Parts for language models and people. */
  readonly content: readonly McpContent[];
  /** Data of the tool; undefined for a tool without an output schema. */
  readonly structuredContent?: O | undefined;
  /** True if the tool failed. `McpTools.call` rejects then. */
  readonly isError?: boolean | undefined;
}

/** Options of `McpTools.list`. */
export interface McpListOptions extends CallOptions {
  /** Milliseconds until the wait ends with `deadline_exceeded`. Default: no limit but that of the MCPServer resource (30 s). */
  timeoutMs?: number | undefined;
}

/** Options of `McpTools.call`. */
export interface McpCallOptions<O = unknown> extends McpListOptions {
  /**
   * Id of the workflow instance that makes the call. A call with the id of an earlier one returns its result, so that the tool is
   * not called again. Default: a random one.
   */
  id?: string | undefined;
  /** Standard Schema of `structuredContent`. Default: it is not checked. */
  schema?: StandardSchema<O> | undefined;
}
