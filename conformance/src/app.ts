import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { AppRequest } from "@dapr-ts/core";

/** The response to a request without a route. */
export interface Echo {
  method: string;
  /** As it stood in the request line. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface App extends AsyncDisposable {
  readonly port: number;
  readonly suite: SuiteApp;
}

/** The application of the suite: it records events, responds in many ways, and returns the requests that it received. */
export async function startApp(host: string, actorTypes: readonly string[] = []): Promise<App> {
  const app = new SuiteApp(actorTypes);
  // daprd lets a connection be idle for 90 s, and a call on one that was closed fails with EOF.
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    serve(app, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    suite: app,
    [Symbol.asyncDispose]: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(app: SuiteApp, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "", url = "" } = request;
  const { status, headers, body } = await app.handle({
    method,
    path: url,
    headers: request.headers,
    body: Buffer.concat(chunks),
  });
  response.writeHead(status, headers).end(body);
}

const CODED = JSON.stringify({ text: "again and ".repeat(50) });

/** A request and an answer as plain data, so that the app needs no socket. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: AppRequest["headers"];
  readonly body?: AppRequest["body"];
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** The app itself. */
export class SuiteApp {
  /** Sets an item of the configuration store, or deletes it: Dapr itself cannot. */
  setItem: ((key: string, value: string | undefined) => Promise<void>) | undefined;
  readonly #events = new Events();
  readonly #actorTypes: readonly string[];

  /** @param actorTypes The types of actors that it hosts. */
  constructor(actorTypes: readonly string[] = []) {
    this.#actorTypes = actorTypes;
  }

  /** An actor whose response depends on the method, and whose timers and reminders are recorded. */
  #actor(request: Asked, body: string): Answer {
    const [, , , , , method = "", name] = request.path.split("/");
    const headers = { "content-type": "application/json" };
    if (method === "timer" || method === "remind") {
      this.#events.add(`${method}-${name ?? ""}`, JSON.parse(body));
      return { status: 200, headers };
    }
    if (method === "fail") return { status: 500, headers, body: '{"said":"no"}' };
    if (method === "bytes") return { status: 200, headers: {}, body: new Uint8Array([0xff, 0, 0x80]) };
    // daprd takes nothing but 200 for done.
    if (method !== "echo") return { status: 200, headers };
    return { status: 200, headers, body: JSON.stringify({ headers: request.headers, body }) };
  }

  async handle(request: Asked): Promise<Answer> {
    const body = request.body instanceof Uint8Array ? Buffer.from(request.body).toString("utf8") : "";
    const json = (value: unknown, status = 200): Answer => ({
      status,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(value),
    });
    const [, route = "", argument = ""] = request.path.split("?")[0]?.split("/") ?? [];
    switch (route) {
      case "healthz":
        return json({});
      case "dapr":
        return argument === "config" ? json({ entities: this.#actorTypes }) : json({}, 404);
      case "job":
        this.#events.add(`job-${decodeURIComponent(argument)}`, { body });
        return json({});
      case "actors":
        return this.#actor(request, body);
      case "on-event": {
        const event = JSON.parse(body) as { id: string };
        this.#events.add(event.id, event);
        return json({ status: "SUCCESS" });
      }
      case "on-raw": {
        const event = JSON.parse(body) as { data_base64?: string };
        this.#events.add(Buffer.from(event.data_base64 ?? "", "base64").toString(), event);
        return json({ status: "SUCCESS" });
      }
      case "received":
        return json(await this.#events.get(decodeURIComponent(argument)));
      case "set-item": {
        if (this.setItem === undefined) return json({ message: "no store to write to" }, 501);
        const { key, value } = JSON.parse(body) as { key: string; value?: string };
        await this.setItem(key, value);
        return { status: 204, headers: {} };
      }
      case "status":
        return json({ said: body, long: "x".repeat(100) }, Number(argument));
      case "text":
        return {
          status: 200,
          headers: { "content-type": "text/plain; charset=utf-8" },
          body: "12345678901234567890 é",
        };
      case "bytes":
        return {
          status: 200,
          headers: { "content-type": "application/octet-stream" },
          body: new Uint8Array([0xff, 0xfe, 0, 0x80]),
        };
      case "number":
        return {
          status: 200,
          headers: { "content-type": "application/json" },
          body: '{"n": 12345678901234567890}',
        };
      case "coded":
        return {
          status: 200,
          headers: { "content-type": "application/json", "content-encoding": argument },
          body: argument === "br" ? brotliCompressSync(CODED) : gzipSync(CODED),
        };
      case "nothing":
        return { status: 204, headers: {} };
      case "never":
        // Until the caller's deadline, or its signal, or the end of the suite closes the connection.
        return new Promise(() => undefined);
      default:
        return json({ method: request.method, url: request.path, headers: request.headers, body });
    }
  }
}

/** Received requests, and the callers that wait for them. */
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
