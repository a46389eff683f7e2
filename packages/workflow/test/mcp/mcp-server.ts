import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

/** A call that the server got. */
export interface ServedCall {
  readonly tool: string;
  readonly authorization: string | undefined;
}

/** A real MCP server over streamable HTTP, on loopback. */
export async function startMcpServer() {
  const calls: ServedCall[] = [];
  const http = createServer((request, response) => {
    void (async () => {
      // Without sessions each request has a server of its own.
      const transport = new StreamableHTTPServerTransport({});
      const server = weatherServer((tool) =>
        calls.push({ tool, authorization: request.headers.authorization }),
      );
      response.on("close", () => void server.close());
      await server.connect(transport);
      await transport.handleRequest(request, response, await bodyOf(request));
    })();
  });
  http.listen(0, "127.0.0.1");
  await new Promise((resolve) => http.once("listening", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/mcp`,
    calls,
    [Symbol.asyncDispose]: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function weatherServer(called: (tool: string) => void): McpServer {
  const server = new McpServer({ name: "weather", version: "1.0.0" });
  server.registerTool(
    "forecast",
    {
      title: "Forecast",
      description: "Returns the forecast of a city.",
      inputSchema: { city: z.string(), days: z.number().optional() },
      outputSchema: { city: z.string(), celsius: z.number() },
      annotations: { readOnlyHint: true },
    },
    ({ city, days = 1 }) => {
      called("forecast");
      const structuredContent = { city, celsius: 10 + days };
      return {
        content: [{ type: "text", text: `${city}: ${String(structuredContent.celsius)} °C` }],
        structuredContent,
      };
    },
  );
  server.registerTool("storm", { description: "Always fails.", inputSchema: {} }, () => {
    called("storm");
    throw new Error("the station was struck by lightning");
  });
  server.registerTool("picture", { inputSchema: {} }, () => {
    called("picture");
    return {
      content: [
        { type: "image", data: "AAEC", mimeType: "image/png" },
        { type: "text", text: "a cloud" },
      ],
    };
  });
  server.registerTool("radar.map", { inputSchema: {} }, () => ({ content: [] }));
  return server;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}
