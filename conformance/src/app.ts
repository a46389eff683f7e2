import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the app says of a request that it has no route for. */
export interface Echo {
  method: string;
  /** As it stood in the request line. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface App extends AsyncDisposable {
  readonly port: number;
}

/** The application of the suite: it records events, answers in many ways, and tells what it was asked. */
export async function startApp(host: string): Promise<App> {
  const events = new Events();
  const server = createServer((request, response) => {
    answer(events, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(events: Events, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const url = request.url ?? "";
  const json = (value: unknown, status = 200): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
  const [, route = "", argument = ""] = url.split("?")[0]?.split("/") ?? [];
  switch (route) {
    case "healthz":
      return json({});
    case "dapr":
      return json({}, 404);
    case "on-event": {
      const event = JSON.parse(body.toString()) as { id: string };
      events.add(event.id, event);
      return json({ status: "SUCCESS" });
    }
    case "on-raw": {
      const event = JSON.parse(body.toString()) as { data_base64?: string };
      events.add(Buffer.from(event.data_base64 ?? "", "base64").toString(), event);
      return json({ status: "SUCCESS" });
    }
    case "received":
      return json(await events.get(decodeURIComponent(argument)));
    case "status":
      return json({ said: body.toString(), long: "x".repeat(100) }, Number(argument));
    case "text":
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end("12345678901234567890 é");
      return;
    case "bytes":
      response
        .writeHead(200, { "content-type": "application/octet-stream" })
        .end(Buffer.from([0xff, 0xfe, 0, 0x80]));
      return;
    case "nothing":
      response.writeHead(204).end();
      return;
    case "never":
      // Until the caller's deadline, or its signal, or the end of the suite closes the connection.
      return;
    default:
      return json({
        method: request.method,
        url,
        headers: request.headers,
        body: body.toString(),
      });
  }
}

/** What was received, and who waits for it. */
class Events {
  readonly #received = new Map<string, unknown>();
  readonly #waiting = new Map<string, ((event: unknown) => void)[]>();

  add(id: string, event: unknown): void {
    this.#received.set(id, event);
    for (const resolve of this.#waiting.get(id) ?? []) resolve(event);
    this.#waiting.delete(id);
  }

  get(id: string): Promise<unknown> {
    if (this.#received.has(id)) return Promise.resolve(this.#received.get(id));
    return new Promise((resolve) => this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]));
  }
}
