import { Agent, request as httpRequest } from "node:http";
import type { Engine } from "@dapr-ts/guests";

interface Response {
  status: number;
  /** JSON of the names and values as they were received. */
  headersJson: string;
  body: Uint8Array;
}

/**
 * Adds `hostFetch` to a guest; `HostFetch` is its type there.
 *
 * @returns a function that ends its connections
 */
export function giveHostFetch(engine: Engine): () => void {
  const agent = new Agent({ keepAlive: true });
  engine.global("hostFetch", (method, url, headersJson, body) => {
    const headers = Object.fromEntries(JSON.parse(String(headersJson)) as [string, string][]);
    return ask(
      agent,
      String(method),
      String(url),
      headers,
      bytesOf(body as string | ArrayBuffer | undefined),
    );
  });
  return () => agent.destroy();
}

const bytesOf = (body: string | ArrayBuffer | undefined): Uint8Array | undefined =>
  typeof body === "string" ? Buffer.from(body) : body && new Uint8Array(body);

function ask(
  agent: Agent,
  method: string,
  url: string,
  headers: Record<string, string>,
  body: Uint8Array | undefined,
): Promise<Response> {
  // The path as the guest wrote it: Node's URL would change some.
  const [, host = "", port = "", path = "/"] = /^http:\/\/([^:/]+):(\d+)(\/.*)?$/.exec(url) ?? [];
  const length = body === undefined ? {} : { "content-length": String(body.length) };
  return new Promise((resolve, reject) => {
    const options = { agent, method, host, port, path, headers: { ...headers, ...length } };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const raw = response.rawHeaders;
        const lines = raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ""] as const] : []));
        resolve({
          status: response.statusCode ?? 0,
          headersJson: JSON.stringify(lines),
          body: Buffer.concat(chunks),
        });
      });
    });
    request.once("error", reject);
    request.end(body);
  });
}
