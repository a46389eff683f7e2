import type { Code } from "../../errors/code.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import type { McpToolResult } from "./types.ts";

const BRAND = /* @__PURE__ */ Symbol.for("@dapr-ts/McpToolError");

/** Arguments that daprd or the server refused (activities.go in daprd; the code of invalid parameters in JSON-RPC). */
const REFUSED_ARGUMENTS = /missing required argument|-32602/;
/** daprd 1.18 sends arguments without a member as `null`, which servers of the TypeScript SDK refuse. */
const NULL_ARGUMENTS = /initial call failed[^]*"arguments"[^]*received null/;

/**
 * Failure of a tool. `code` is `invalid_argument` if the arguments were refused, otherwise `unknown`. `content` is the tool's own
 * text, which a language model can read.
 */
export class McpToolError extends DaprError {
  /** Name of the tool. */
  readonly tool!: string;
  /** Parts of the result, as the tool returned them. */
  readonly content!: McpToolResult["content"];

  /** @internal */
  constructor(server: string, tool: string, { content }: McpToolResult) {
    const text = content
      .map((part) => (part.type === "text" ? part.text : ""))
      .join("\n")
      .trim();
    super(messageOf(text, tool), { code: codeOf(text), operation: "mcp.call", subject: `${server}/${tool}` });
    Object.assign(this, { tool, content });
    Object.defineProperties(this, { [BRAND]: { value: true }, name: { value: "McpToolError" } });
  }

  /** Recognises errors of every loaded copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

function codeOf(text: string): Code {
  if (NULL_ARGUMENTS.test(text)) return "unimplemented";
  return REFUSED_ARGUMENTS.test(text) ? "invalid_argument" : "unknown";
}

function messageOf(text: string, tool: string): string {
  if (NULL_ARGUMENTS.test(text))
    return (
      `tool "${tool}" was not called: Dapr sends arguments without a member as null, and this MCP server requires an ` +
      "object. Pass an argument that the tool ignores"
    );
  return text === "" ? `tool "${tool}" failed` : `tool "${tool}" failed: ${text}`;
}
