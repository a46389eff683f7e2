import type { ConfigurationItem } from "../blocks/configuration/types.ts";
import { DaprError, invalidArgument } from "../errors/dapr-error.ts";
import { readBytes } from "./body.ts";
import { fromBase64 } from "../encoding/base64.ts";
import { decodeData, eventFromJson, parseJson, type CloudEvent } from "./cloud-event.ts";
import {
  problem,
  type BatchEntry,
  type Dispatcher,
  type DispatcherOptions,
  type Outcome,
} from "./dispatcher.ts";
import type { RouteHandler } from "./extension.ts";
import type { BindingAnswer } from "./handlers.ts";
import type { AppReply, AppRequest } from "./message.ts";
import { PathTable } from "./path-table.ts";
import { subscriptionJson, type EventTarget } from "./subscription.ts";
import { carriesToken } from "./token.ts";

export interface HttpChannelOptions extends DispatcherOptions {
  readonly appToken: string | undefined;
  readonly healthPath: string;
}

/** What daprd sends over HTTP, as calls of the dispatcher, and their outcomes as answers. */
export class HttpChannel {
  /** False from the moment that a stop wants daprd to send no more. */
  accepting = true;
  readonly #dispatcher: Dispatcher;
  readonly #options: HttpChannelOptions;
  readonly #routes = new PathTable<Map<string, RouteHandler>>();
  /** By their paths as daprd asks for them: most of what comes is an event. */
  readonly #targets = new Map<string, EventTarget>();
  readonly #config: (() => object)[] = [() => ({ entities: [] })];

  constructor(dispatcher: Dispatcher, options: HttpChannelOptions) {
    this.#dispatcher = dispatcher;
    this.#options = options;
    const { registry } = options;
    this.route("GET", "/dapr/config", () =>
      json(Object.assign({}, ...this.#config.map((members) => members()))),
    );
    this.route("GET", "/dapr/subscribe", () => json(registry.told.map(subscriptionJson)));
    this.route("POST", "/job/:name", (request, { name = "" }) => this.#job(request, name));
    this.route("POST", "/configuration/:store/:key", (request, { store = "", key = "" }) =>
      this.#configuration(request, store, key),
    );
  }

  /** @param members laid over the answer to `GET /dapr/config`, each time that it is asked for */
  config(members: () => object): void {
    this.#config.push(members);
  }

  route(verb: string, pattern: string, handler: RouteHandler): void {
    const own = this.#routes.own(pattern);
    if (own === undefined) this.#routes.set(pattern, new Map([[verb, handler]]));
    else own.set(verb, handler);
  }

  subscribed(target: EventTarget): void {
    this.#targets.set(target.route, target);
    this.route("POST", target.route, (request) => this.#event(request, target));
  }

  bound(name: string, route: string): void {
    this.route("POST", route, (request) => this.#binding(request, name));
    // daprd reads a binding that the app answers OPTIONS for (isAppSubscribedToBinding in pkg/runtime/processor/binding).
    this.route("OPTIONS", route, () => ({ status: 200, headers: {} }));
  }

  /** Never rejects. */
  handle(request: AppRequest): Promise<AppReply> {
    const target = request.method === "POST" ? this.#targets.get(request.path) : undefined;
    return target !== undefined && this.#admits(request)
      ? this.#event(request, target)
      : this.#route(request);
  }

  #admits({ headers }: AppRequest): boolean {
    const { appToken } = this.#options;
    return appToken === undefined || carriesToken(headers, appToken);
  }

  async #route(request: AppRequest): Promise<AppReply> {
    const path = pathOf(request.path);
    // The one route that daprd sends no token on (HealthProbe in pkg/channel/http/http_channel.go).
    if (path === this.#options.healthPath && request.method === "GET") return this.#health();
    if (!this.#admits(request)) return problem(401, "invalid app API token");
    try {
      const found = this.#routes.find(path);
      const handler = found?.value.get(request.method);
      if (found !== undefined && handler !== undefined) return await handler(request, found.params);
      if (found === undefined && !isBindingProbe(request)) {
        return (await this.#dispatcher.method(request)) ?? this.#notFound(request);
      }
      return this.#notFound(request);
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  #failed(request: AppRequest, error: unknown): AppReply {
    if (error instanceof DaprError && error.status !== undefined) return problem(error.status, error.message);
    this.#options.logger.error(`${request.method} ${pathOf(request.path)} failed`, error);
    return problem(500, "the app failed");
  }

  /** Each step that is waited for costs: this waits for the body, and for a handler that is not done at once. */
  async #event(request: AppRequest, target: EventTarget): Promise<AppReply> {
    const { platform, maxBodyBytes } = this.#options;
    try {
      const bytes = await readBytes(request, maxBodyBytes);
      let json: unknown;
      const read = (): CloudEvent =>
        eventFromJson((json ??= parseJson(platform.utf8Decode(bytes), "the body")), platform);
      if (!isEventType(request)) {
        json = parseJson(platform.utf8Decode(bytes), "the body");
        const entries = entriesOf(json);
        if (entries !== undefined) return await this.#batch(request, target, entries);
      }
      const outcome = this.#dispatcher.event(target, read, request);
      return OUTCOMES[typeof outcome === "string" ? outcome : await outcome];
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  async #batch(
    request: AppRequest,
    target: EventTarget,
    entries: readonly BulkEntryJson[],
  ): Promise<AppReply> {
    const batch = entries.map((entry): BatchEntry => ({
      entryId: String(entry.entryId),
      metadata: lowerCased(entry.metadata),
      event: () => this.#entryEvent(entry, target),
    }));
    return json({ statuses: await this.#dispatcher.batch(target, batch, request) });
  }

  /** A CloudEvent, or with rawPayload the bytes alone, in base64. */
  #entryEvent({ entryId, event, contentType }: BulkEntryJson, target: EventTarget): CloudEvent {
    const { platform } = this.#options;
    if (typeof event !== "string") return eventFromJson(event, platform);
    const { pubsub, topic } = target.subscription;
    return rawEvent(
      entryId,
      pubsub,
      topic,
      contentType,
      decodeData(fromBase64(event), contentType, platform),
    );
  }

  async #binding(request: AppRequest, name: string): Promise<AppReply> {
    const bytes = await readBytes(request, this.#options.maxBodyBytes);
    // Exactly 200: with a retry policy daprd takes any other 2xx for a failure (sendBindingEventToApp).
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
    if (item === undefined) throw invalidArgument(`the update has no item ${key}`);
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
      `an event came in at ${pathOf(request.path)}, which no subscription has as its route`,
    );
    // A single event goes to the dead letter topic on 404; a batch would be acknowledged without (DeliverBulk).
    return problem(isEventType(request) ? 404 : 500, "not found");
  }
}

interface BulkEntryJson {
  readonly entryId: string;
  readonly event: unknown;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

function entriesOf(json: unknown): readonly BulkEntryJson[] | undefined {
  if (typeof json !== "object" || json === null || "specversion" in json) return undefined;
  const { entries } = json as { entries?: unknown };
  return Array.isArray(entries) ? (entries as BulkEntryJson[]) : undefined;
}

/** A CloudEvent around a payload that came without one. */
export function rawEvent(
  id: string,
  pubsubname: string,
  topic: string,
  datacontenttype: string | undefined,
  data: unknown,
): CloudEvent {
  const type =
    datacontenttype === undefined || datacontenttype === "" ? "application/octet-stream" : datacontenttype;
  const source = { source: "Dapr", type: "com.dapr.event.sent", specversion: "1.0" };
  return { id, ...source, datacontenttype: type, pubsubname, topic, data };
}

/** Names in lower case, as they are where metadata comes as headers. */
export function lowerCased(
  metadata: Readonly<Record<string, string>> | null | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

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
      return problem(500, "the handler failed");
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

/** An invocation names its caller; daprd's question whether the app takes a binding does not. */
function isBindingProbe({ method, headers }: AppRequest): boolean {
  return (
    method === "OPTIONS" && headers["dapr-caller-app-id"] === undefined && headers["origin"] === undefined
  );
}
