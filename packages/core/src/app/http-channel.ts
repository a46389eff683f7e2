import type { ConfigurationItem } from "../blocks/configuration/types.ts";
import { DaprError } from "../errors/dapr-error.ts";
import { readBytes } from "./body.ts";
import { isFromBrowser } from "./browser.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { parseJson } from "./data.ts";
import type { Dispatcher, DispatcherOptions, Outcome } from "./dispatcher.ts";
import { eventFromJson } from "./event-json.ts";
import { batchEntry, bulkEntries, type BulkEntryJson } from "./event-bodies.ts";
import type { BindingAnswer } from "./handlers.ts";
import type { AppReply, AppRequest } from "./message.ts";
import type { Method } from "./method.ts";
import type { PathMatch } from "./path-table.ts";
import { problem } from "./problem.ts";
import { subscriptionJson, type EventTarget } from "./subscription.ts";
import { carriesToken } from "./token.ts";

export interface HttpChannelOptions extends DispatcherOptions {
  readonly appToken: string | undefined;
  readonly healthPath: string;
  readonly refuseBrowserCalls: boolean;
}

/** Translates what daprd sends over HTTP into calls of the dispatcher, and their outcomes into replies. */
export class HttpChannel {
  /** False once a stop has finished the calls in flight: health probes fail from then on. */
  accepting = true;
  readonly #dispatcher: Dispatcher;
  readonly #options: HttpChannelOptions;
  /** The limit of a request that wraps data of `maxBodyBytes` in a CloudEvent, where it may be in base64. */
  readonly #maxEventBytes: number;
  readonly #config: (() => object)[] = [() => ({ entities: [] })];

  constructor(dispatcher: Dispatcher, options: HttpChannelOptions) {
    this.#dispatcher = dispatcher;
    this.#options = options;
    this.#maxEventBytes = Math.ceil(options.maxBodyBytes * (4 / 3)) + ENVELOPE_BYTES;
    const { registry } = options;
    registry.addDaprRoute("GET", "/dapr/config", () =>
      json(Object.assign({}, ...this.#config.map((members) => members()))),
    );
    registry.addDaprRoute("GET", "/dapr/subscribe", () => json(registry.programmatic.map(subscriptionJson)));
    registry.addDaprRoute("POST", "/job/:name", (request, { name = "" }) => this.#job(request, name));
    registry.addDaprRoute("POST", "/configuration/:store/:key", (request, { store = "", key = "" }) =>
      this.#configuration(request, store, key),
    );
  }

  /** @param members added to the reply to `GET /dapr/config`, each time that it is requested */
  config(members: () => object): void {
    this.#config.push(members);
  }

  /** Answers a request. Never rejects. */
  handle(request: AppRequest): Promise<AppReply> {
    // Most requests are events: they take a path with few awaited steps.
    const route = request.method === "POST" ? this.#options.registry.find(request.path)?.value : undefined;
    return route?.is === "EVENT" && this.#admits(request) && !isFromBrowser(request.headers)
      ? this.#event(request, route.target)
      : this.#route(request);
  }

  async #route(request: AppRequest): Promise<AppReply> {
    try {
      const path = pathOf(request.path);
      // The one route on which daprd sends no token (HealthProbe in pkg/channel/http/http_channel.go).
      if (path === this.#options.healthPath && request.method === "GET") return await this.#health();
      if (!this.#admits(request)) return problem(401, "invalid app API token");
      const found = this.#options.registry.find(path);
      if (found === undefined) return this.#notFound(request);
      const route = found.value;
      const { is } = route;
      if ((is !== "METHOD" || this.#options.refuseBrowserCalls) && isFromBrowser(request.headers))
        return problem(403, "web pages may not call this route");
      if (is === "METHOD")
        return isBindingProbe(request)
          ? this.#notFound(request)
          : await this.#method(request, { value: route.methods, params: found.params });
      if (is === "EVENT" && request.method === "POST") return await this.#event(request, route.target);
      if (is === "BINDING") return await this.#binding(request, route.name);
      const handler = is === "DAPR" ? route.verbs.get(request.method) : undefined;
      return handler === undefined ? this.#notFound(request) : await handler(request, found.params);
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  #admits({ headers }: AppRequest): boolean {
    const { appToken } = this.#options;
    return appToken === undefined || carriesToken(headers, appToken);
  }

  #failed(request: AppRequest, error: unknown): AppReply {
    if (error instanceof DaprError && error.status !== undefined) return problem(error.status, error.message);
    this.#options.logger.error(`${request.method} ${pathOf(request.path)} failed`, error);
    return problem(500, "the app failed; its log contains the reason");
  }

  async #method(request: AppRequest, found: PathMatch<Method[]>): Promise<AppReply> {
    const result = await this.#dispatcher.runMethod(request, found);
    switch (result.is) {
      case "REPLY":
        return result.reply;
      case "FAILED":
        return problem(result.failure.status, result.failure.message);
      case "NOT_FOUND":
        return this.#notFound(request);
    }
  }

  /** Awaits the body, and the handler only if it returns a promise: each awaited step costs throughput. */
  async #event(request: AppRequest, target: EventTarget): Promise<AppReply> {
    const { platform } = this.#options;
    try {
      const bytes = await readBytes(request, this.#maxEventBytes);
      let body: unknown;
      const read = (): CloudEvent =>
        eventFromJson((body ??= parseJson(platform.utf8Decode(bytes), "the body")), target, platform);
      if (!isEventType(request)) {
        body = parseJson(platform.utf8Decode(bytes), "the body");
        const entries = bulkEntries(body);
        if (entries !== undefined) return await this.#batch(request, target, entries);
      }
      const outcome = this.#dispatcher.events.event(target, read, request);
      return OUTCOMES[typeof outcome === "string" ? outcome : await outcome];
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  async #batch(
    request: AppRequest,
    target: EventTarget,
    entries: readonly (BulkEntryJson | null)[],
  ): Promise<AppReply> {
    const batch = entries.map((entry) => batchEntry(entry, target, this.#options.platform));
    return json({ statuses: await this.#dispatcher.events.batch(target, batch, request) });
  }

  async #binding(request: AppRequest, name: string): Promise<AppReply> {
    // daprd reads a binding if the app answers OPTIONS for it (isAppSubscribedToBinding in pkg/runtime/processor/binding).
    if (request.method === "OPTIONS") return { status: 200, headers: {} };
    if (request.method !== "POST") return this.#notFound(request);
    const bytes = await readBytes(request, this.#options.maxBodyBytes);
    // Exactly 200: with a retry policy daprd treats any other 2xx as a failure (sendBindingEventToApp).
    return answer(await this.#dispatcher.binding(name, bytes, request), (value: BindingAnswer | undefined) =>
      value === undefined ? { status: 200, headers: {} } : json(value),
    );
  }

  async #job(request: AppRequest, name: string): Promise<AppReply> {
    const bytes = await readBytes(request, this.#options.maxBodyBytes);
    return answer(await this.#dispatcher.job(name, bytes, request), () => ({ status: 200, headers: {} }));
  }

  async #configuration(request: AppRequest, store: string, key: string): Promise<AppReply> {
    const { platform, maxBodyBytes } = this.#options;
    const update = parseJson(platform.utf8Decode(await readBytes(request, maxBodyBytes)), "the body");
    // daprd posts the whole update once for each of its keys (updateEventHandler in pkg/api/http/http.go).
    const items = (update as { items?: Record<string, Partial<ConfigurationItem>> } | null)?.items ?? {};
    const item = Object.hasOwn(items, key) ? items[key] : undefined;
    if (item === undefined || item === null) throw badRequest(`the update has no item ${key}`);
    const { value = "", version = "", metadata } = item;
    const changed = { [key]: { value, version, metadata: metadata ?? {} } };
    return answer(await this.#dispatcher.configuration(store, changed, request), () => ({
      status: 200,
      headers: {},
    }));
  }

  async #health(): Promise<AppReply> {
    const healthy = this.accepting && (await this.#dispatcher.healthy());
    return { status: healthy ? 200 : 503, headers: {} };
  }

  #notFound(request: AppRequest): AppReply {
    if (request.headers["pubsubname"] === undefined || request.method !== "POST")
      return problem(404, "not found");
    this.#options.logger.error(
      `an event arrived at ${pathOf(request.path)}, which is not the route of any subscription`,
    );
    // A single event goes to the dead letter topic on 404; a batch would be acknowledged without (DeliverBulk).
    return problem(isEventType(request) ? 404 : 500, "not found");
  }
}

/** Room for the attributes of a CloudEvent around its data. */
const ENVELOPE_BYTES = 64 * 1024;

const badRequest = (message: string): DaprError =>
  new DaprError(message, { code: "invalid_argument", status: 400 });

const OUTCOMES = {
  SUCCESS: { status: 200, headers: { "content-type": "application/json" }, body: '{"status":"SUCCESS"}' },
  RETRY: { status: 200, headers: { "content-type": "application/json" }, body: '{"status":"RETRY"}' },
  DROP: { status: 200, headers: { "content-type": "application/json" }, body: '{"status":"DROP"}' },
} as const satisfies Record<string, AppReply>;

function answer<T>(outcome: Outcome<T>, done: (value: T) => AppReply): AppReply {
  switch (outcome.is) {
    case "DONE":
      return done(outcome.value);
    case "FAILED":
      return problem(500, "the handler failed; the app's log contains the reason");
    case "NOT_FOUND":
      return problem(404, "not found");
  }
}

function json(value: unknown): AppReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

function pathOf(path: string): string {
  const end = path.indexOf("?");
  return end < 0 ? path : path.slice(0, end);
}

function isEventType({ headers }: AppRequest): boolean {
  const type = headers["content-type"];
  return typeof type === "string" && type.startsWith("application/cloudevents+json");
}

/** Returns true for daprd's probe of a binding, which names no caller as an invocation does. */
function isBindingProbe({ method, headers }: AppRequest): boolean {
  return (
    method === "OPTIONS" && headers["dapr-caller-app-id"] === undefined && headers["origin"] === undefined
  );
}
