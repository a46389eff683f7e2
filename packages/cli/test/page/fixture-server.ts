import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallName, Changes } from "../../src/ui/protocol.ts";
import { HANDLERS } from "./fixture-calls.ts";
import { initialChanges, NOW, RUN } from "./fixture-data.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** A call that the page has made. */
export interface SeenCall {
  readonly name: string;
  readonly params: unknown;
}

export interface FixtureOptions {
  /** Folder of the built page. */
  readonly folder: string;
  /** Number of events. */
  readonly count: number;
  /** True for a run in which nothing has happened. */
  readonly isEmpty?: boolean;
  /** Text that stands in all data for another one. */
  readonly replaced?: Readonly<Record<string, string>>;
}

/** A server that speaks the page's protocol with made-up data. */
export class FixtureServer implements AsyncDisposable {
  /** Calls that change something, in their order. */
  readonly calls: SeenCall[] = [];
  readonly #options: FixtureOptions;
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch(() => response.writeHead(500).end());
  });

  private constructor(options: FixtureOptions) {
    this.#options = options;
  }

  static async start(options: FixtureOptions): Promise<FixtureServer> {
    const fixture = new FixtureServer(options);
    await new Promise<void>((resolve) => fixture.#server.listen(0, "127.0.0.1", resolve));
    return fixture;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/token/`;
  }

  /** Sends changes to each open page. */
  send(changes: Changes): void {
    for (const stream of this.#streams) this.#write(stream, "changes", changes);
  }

  #write(stream: ServerResponse, name: string, data: unknown): void {
    stream.write(`event: ${name}\ndata: ${this.#encode(data)}\n\n`);
  }

  #encode(data: unknown): string {
    let json = JSON.stringify(data);
    for (const [text, other] of Object.entries(this.#options.replaced ?? {}))
      json = json.replaceAll(text, () => JSON.stringify(other).slice(1, -1));
    return json;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://fixture").pathname.replace(/^\/token\//u, "");
    response.setHeader("content-security-policy", POLICY);
    response.setHeader("x-content-type-options", "nosniff");
    if (path === "api/stream") return this.#stream(response);
    if (path.startsWith("api/call/"))
      return this.#call(path.slice("api/call/".length) as CallName, request, response);
    const name = path === "" ? "index.html" : path;
    const file = await readFile(fileURLToPath(new URL(name, `file://${this.#options.folder}`)));
    response.setHeader("content-type", TYPES[extname(name)] ?? "text/plain");
    response.end(file);
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const { count, isEmpty = false } = this.#options;
    this.#write(response, "reset", { run: { ...RUN, others: isEmpty ? [] : RUN.others } });
    const changes = initialChanges(count);
    this.#write(response, "changes", isEmpty ? { apps: [] } : changes);
    this.#write(response, "live", { time: NOW });
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }

  async #call(name: CallName, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const params = JSON.parse(Buffer.concat(chunks).toString()) as never;
    if (!/\.(?:list|read|keys|stores|sources)$/u.test(name)) this.calls.push({ name, params });
    response.setHeader("content-type", "application/json");
    const handler = HANDLERS[name] as ((params: never) => unknown) | undefined;
    const result = this.#options.isEmpty === true ? nothing(name) : handler?.(params);
    if (result === undefined)
      response.writeHead(404).end(JSON.stringify({ code: "not_found", message: `Not found: ${name}.` }));
    else response.end(this.#encode(result));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.#streams) stream.end();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function nothing(name: CallName): unknown {
  const empty: Partial<Record<CallName, unknown>> = {
    "events.sources": { sources: [] },
    "state.stores": { stores: [] },
    "state.keys": { keys: [], hasMore: false, total: 0 },
    "actors.list": { types: [], notes: [] },
    "workflows.list": { instances: [], hasMore: false, notes: [] },
    "jobs.list": { jobs: [], notes: [] },
  };
  return empty[name];
}
