import { Agent, request } from "node:http";
import type { Engine } from "./engine.ts";

/** A whole response, as the guest receives it. */
interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Adds a `fetch` to a guest that the host carries out, with the part of the web's that `@dapr-ts/wasi-fetch` needs.
 *
 * @returns a function that ends its connections
 */
export function giveFetch(engine: Engine): () => void {
  const agent = new Agent({ keepAlive: true });
  engine.global("__fetch", (url, method, headers, body) =>
    send(
      agent,
      String(url),
      String(method),
      headers as Record<string, string>,
      body as string | ArrayBuffer | undefined,
    ),
  );
  engine.script(FETCH);
  return () => agent.destroy();
}

const FETCH = `{
  const send = globalThis.__fetch;
  delete globalThis.__fetch;
  globalThis.fetch = async (url, { method = "GET", headers = {}, body } = {}) => {
    const view = ArrayBuffer.isView(body);
    const sent = view ? body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) : body;
    const response = await send(url, method, headers, sent);
    return { status: response.status, headers: response.headers, arrayBuffer: async () => response.body };
  };
}`;

function send(
  agent: Agent,
  url: string,
  method: string,
  headers: Record<string, string>,
  body: string | ArrayBuffer | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, method, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("error", reject);
      response.once("end", () => {
        const joined = Object.entries(response.headers).map(
          ([name, value]) => [name, String(value)] as const,
        );
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(joined),
          body: new Uint8Array(Buffer.concat(pieces)),
        });
      });
    });
    outgoing.once("error", reject);
    outgoing.end(typeof body === "string" ? body : body && new Uint8Array(body));
  });
}
