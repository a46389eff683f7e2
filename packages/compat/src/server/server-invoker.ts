import { reply, type MethodHandler, type MethodRequest, type Reply } from "@dapr-ts/core";
import type { HttpMethod } from "../enums.ts";
import type {
  DaprInvokerCallbackContent,
  DaprInvokerCallbackFunction,
  IServerInvoker,
  InvokerListenOptionsType,
} from "../types/server.ts";
import type { ListeningServer } from "./listening-server.ts";

const JSON_TYPE = { "content-type": "application/json" };

/** Methods of a server. */
export class ServerInvoker implements IServerInvoker {
  readonly #server: ListeningServer;
  readonly #callbacks = new Map<string, DaprInvokerCallbackFunction>();

  constructor(server: ListeningServer) {
    this.#server = server;
  }

  async listen(
    methodName: string,
    cb: DaprInvokerCallbackFunction,
    options: InvokerListenOptionsType = {},
  ): Promise<void> {
    const verb = ((options.method as string | undefined)?.toLowerCase() ?? "get") as HttpMethod;
    const { isGrpc, logger } = this.#server;
    logger.info(`Listening on ${verb.toUpperCase()} /${methodName}`);
    // Express keeps the first handler of a path, and the official SDK's gRPC server the last one.
    const key = `${verb} ${methodName.toLowerCase()}`;
    const isKnown = this.#callbacks.has(key);
    if (isKnown && !isGrpc) {
      logger.warn(`${verb.toUpperCase()} /${methodName} already has a handler; the new one is not used`);
      return;
    }
    this.#callbacks.set(key, cb);
    if (isKnown) return;
    const run = (content: DaprInvokerCallbackContent): Promise<unknown> =>
      (this.#callbacks.get(key) as DaprInvokerCallbackFunction)(content);
    const handler = isGrpc ? overGrpc(run) : overHttp(run);
    // Express and the official gRPC server compare paths without regard to case.
    const paths = new Set([methodName, methodName.toLowerCase()]);
    this.#server.register((server) => {
      for (const path of paths) server.method(path, handler, { verb: verbOf(verb) });
    });
  }
}

const verbOf = (verb: HttpMethod) => verb.toUpperCase() as Uppercase<HttpMethod>;

type Run = (content: DaprInvokerCallbackContent) => Promise<unknown>;

function overHttp(run: Run): MethodHandler {
  return async (request): Promise<Reply> => {
    const contentType = request.headers.get("content-type");
    const result = await run({
      body: await bodyText(request, contentType ?? ""),
      query: new URL(request.url).pathname + new URL(request.url).search,
      metadata: contentType === undefined ? {} : { contentType },
      headers: request.headers.toJSON(),
    });
    return reply(JSON.stringify(result || { closed: true }), { headers: JSON_TYPE });
  };
}

function overGrpc(run: Run): MethodHandler {
  return async (request): Promise<Reply> => {
    const contentType = request.headers.get("content-type") ?? "";
    const result = await run({
      body: await request.text(),
      query: new URL(request.url).search.slice(1),
      metadata: { contentType },
    });
    return reply(result ? JSON.stringify(result) : "", { status: 200, headers: JSON_TYPE });
  };
}

/** Returns the body as the official SDK does: the JSON of what its body parsers make of it; `{}` without a body. */
async function bodyText(request: MethodRequest, contentType: string): Promise<string> {
  const bytes = Buffer.from(await request.bytes());
  if (bytes.length === 0) return "{}";
  if (/^application\/(?:json|[^;]+\+json)\b/i.test(contentType)) return JSON.stringify(await request.json());
  if (/^application\/octet-stream\b/i.test(contentType)) return JSON.stringify(bytes);
  return JSON.stringify(bytes.toString("utf8"));
}
