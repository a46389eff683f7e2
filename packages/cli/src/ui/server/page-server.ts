import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CliError } from "../../spec/cli-error.ts";
import { createToken, isSameToken, refusalOf, SECURITY_HEADERS } from "./access.ts";
import { RequestError } from "./request-error.ts";
import type { StaticFile } from "./static-files.ts";

/** Handlers of the requests that have the right token. */
export interface PageHandlers {
  /** The files of the page. */
  readonly files: ReadonlyMap<string, StaticFile>;
  /** Opens the stream of changes. */
  stream(request: IncomingMessage, response: ServerResponse): void;
  /** Resolves to the result of a call. */
  call(name: string, request: IncomingMessage): Promise<unknown>;
  /** Takes a request of an exporter of OpenTelemetry, such as `/v1/traces`. */
  export(path: string, request: IncomingMessage): Promise<void>;
}

/** Limits of connections and requests. Times are milliseconds. */
export interface ServerLimits {
  readonly connections: number;
  /** Time for the headers of a request. */
  readonly headersTime: number;
  /** Time for a whole request with its body. */
  readonly requestTime: number;
  /** Time between two looks for requests that take longer. */
  readonly checkEvery: number;
}

const LIMITS: ServerLimits = {
  connections: 256,
  headersTime: 10_000,
  requestTime: 30_000,
  checkEvery: 2_000,
};
/** daprd's exporter sends the token of exporters in this header, since its endpoint has no path. */
export const EXPORT_HEADER = "x-dapr-ts-export";
/** An exporter's path: that of daprd, or below the id of an app. */
const EXPORT_PATH = /^(?:\/[^/]+)?\/v1\/(?:traces|metrics|logs)$/;

/** An HTTP server on loopback. The token of the page permits everything that the page does; exporters have another one. */
export class PageServer implements AsyncDisposable {
  readonly #handlers: PageHandlers;
  readonly #token = createToken();
  readonly #exportToken = createToken();
  readonly #server;

  private constructor(handlers: PageHandlers, limits: ServerLimits) {
    this.#handlers = handlers;
    this.#server = createServer(
      {
        requestTimeout: limits.requestTime,
        headersTimeout: limits.headersTime,
        connectionsCheckingInterval: limits.checkEvery,
        keepAliveTimeout: 5_000,
        maxHeaderSize: 16_384,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = limits.connections;
  }

  /**
   * Listens on 127.0.0.1.
   *
   * @param port 0 for a free one
   * @throws CliError if the port cannot be opened
   */
  static async listen(port: number, handlers: PageHandlers, limits = LIMITS): Promise<PageServer> {
    const page = new PageServer(handlers, limits);
    page.#server.listen(port, "127.0.0.1");
    try {
      await once(page.#server, "listening");
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new CliError(
        `the page cannot listen on port ${String(port)}: ${code === "EADDRINUSE" ? "another program uses it" : message}; ` +
          "choose another one with --ui-port, or none for a free one",
      );
    }
    // A connection that breaks must not end the run.
    page.#server.on("clientError", (_, socket) => socket.destroy());
    return page;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The URL of the page, with its token. */
  get url(): string {
    return `http://127.0.0.1:${String(this.port)}/${this.#token}/`;
  }

  /** The secret of exporters, for {@link EXPORT_HEADER} or as the first segment of a path. */
  get exportToken(): string {
    return this.#exportToken;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    try {
      const refusal = refusalOf(request, this.port);
      if (refusal !== undefined) throw new RequestError(403, "permission_denied", refusal);
      await this.#route(request, response);
    } catch (error) {
      const failure =
        error instanceof RequestError ? error : new RequestError(500, "internal", "the server failed");
      // The rest of a body that was not read would be taken for the next request.
      if (!request.complete) response.setHeader("connection", "close");
      if (response.headersSent) response.destroy();
      else sendJson(response, failure.status, failure.reply);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = "/"] = (request.url ?? "/").split("?", 1);
    const [, first = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
    const exported = this.#exportPath(path, first, rest, request);
    if (exported !== undefined) {
      requireMethod(request, "POST");
      await this.#handlers.export(exported, request);
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    } else if (!isSameToken(first, this.#token)) {
      throw new RequestError(404, "not_found", "open the page with the URL that dapr-ts printed");
    } else if (rest === "") {
      // Relative addresses of the page require the slash.
      response.writeHead(308, { location: `/${this.#token}/` }).end();
    } else if (rest === "/api/stream") {
      requireMethod(request, "GET");
      this.#handlers.stream(request, response);
    } else if (rest.startsWith("/api/call/")) {
      requireMethod(request, "POST");
      if (!/^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? ""))
        throw new RequestError(415, "invalid_argument", "the content type must be application/json");
      sendJson(response, 200, await this.#handlers.call(rest.slice("/api/call/".length), request));
    } else this.#file(rest === "/" ? "index.html" : rest.slice(1), request, response);
  }

  #exportPath(path: string, first: string, rest: string, request: IncomingMessage): string | undefined {
    const header = request.headers[EXPORT_HEADER];
    if (typeof header === "string" && path.startsWith("/v1/"))
      return EXPORT_PATH.test(path) && isSameToken(header, this.#exportToken) ? path : undefined;
    return EXPORT_PATH.test(rest) && isSameToken(first, this.#exportToken) ? rest : undefined;
  }

  #file(name: string, request: IncomingMessage, response: ServerResponse): void {
    requireMethod(request, "GET", "HEAD");
    const file = this.#handlers.files.get(name);
    if (file === undefined)
      throw new RequestError(
        404,
        "not_found",
        name === "index.html" ? "this build of dapr-ts has no page" : "no such file",
      );
    response.writeHead(200, { "content-type": file.type, "content-length": file.content.length });
    response.end(request.method === "HEAD" ? undefined : file.content);
  }

  /** Closes the port and all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

function requireMethod({ method = "" }: IncomingMessage, ...allowed: readonly string[]): void {
  if (!allowed.includes(method))
    throw new RequestError(405, "invalid_argument", `the method must be ${allowed.join(" or ")}`);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}
