import { DaprError, invalidArgument } from "../errors/dapr-error.ts";
import { requireName } from "../call/names.ts";
import type { AppExtension, RouteHandler } from "./extension.ts";
import type { BindingHandler, ConfigurationHandler, HealthHandler, JobHandler } from "./handlers.ts";
import type { Method } from "./method.ts";
import { canonicalPath, PathTable, type PathMatch } from "./path-table.ts";
import { isReserved, type Route } from "./route.ts";
import type { EventTarget, AppSubscription } from "./subscription.ts";

export interface BindingEntry {
  readonly name: string;
  readonly route: string;
  readonly handler: BindingHandler<never>;
}

export interface ConfigurationEntry {
  readonly store: string;
  readonly keys: readonly string[];
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly handler: ConfigurationHandler;
}

/** Everything that an app has registered, for all channels. */
export class Registry {
  readonly subscriptions: AppSubscription[] = [];
  readonly bindings = new Map<string, BindingEntry>();
  readonly jobs = new Map<string, JobHandler<never>>();
  readonly configurations: ConfigurationEntry[] = [];
  readonly extensions: AppExtension[] = [];
  health: HealthHandler | undefined;
  /** The path of the method that was registered first; undefined if there are no methods. */
  firstMethod: string | undefined;
  readonly #routes = new PathTable<Route>();
  #sealed = false;
  #staysOpen = false;

  /** Refuses further registrations from now on. */
  seal(): void {
    this.#sealed = !this.#staysOpen;
  }

  /** Lets handlers be registered after the start as well, for apps of the official SDK, which allows it. */
  stayOpen(): void {
    this.#staysOpen = true;
  }

  addSubscription(subscription: AppSubscription): void {
    this.#requireOpen();
    const { pubsub, topic, targets, declared } = subscription;
    const other = this.subscriptions.find((one) => one.pubsub === pubsub && one.topic === topic);
    if (other !== undefined && !(declared && other.declared)) throw onlyOne(subscription);
    const owner = `topic ${topic} of ${pubsub}`;
    const paths = targets.map(({ route }) => route);
    for (const path of paths) this.#requireFree(path, owner);
    const twice = paths.find((path, at) => paths.indexOf(path) !== at);
    if (twice !== undefined) throw taken(owner, twice, owner);
    for (const target of targets) this.#routes.set(target.route, { is: "EVENT", target });
    this.subscriptions.push(subscription);
  }

  addMethod(method: Method): void {
    this.#requireOpen();
    const route = this.#routes.own(method.path);
    if (route?.is === "METHOD") {
      const verb = sharedVerb(route.methods, method);
      if (verb !== undefined)
        throw invalidArgument(`method "${method.path}" already has a handler for ${verb}`);
      route.methods.push(method);
    } else {
      this.#requireFree(method.path, `method ${method.path}`);
      this.#routes.set(method.path, { is: "METHOD", methods: [method] });
    }
    this.firstMethod ??= method.path;
  }

  addBinding(name: string, handler: BindingHandler<never>, route = name): void {
    this.#requireOpen();
    requireName("binding", name);
    if (this.bindings.has(name)) throw invalidArgument(`binding "${name}" already has a handler`);
    const path = canonicalPath(route);
    this.#requireFree(path, `binding ${name}`);
    this.#routes.set(path, { is: "BINDING", name });
    this.bindings.set(name, { name, route: path, handler });
  }

  addJob(name: string, handler: JobHandler<never>): void {
    this.#requireOpen();
    requireName("job", name);
    if (this.jobs.has(name)) throw invalidArgument(`job "${name}" already has a handler`);
    this.jobs.set(name, handler);
  }

  addConfiguration(entry: ConfigurationEntry): void {
    this.#requireOpen();
    requireName("store", entry.store);
    for (const key of entry.keys) requireName("key", key);
    this.configurations.push(entry);
  }

  setHealth(handler: HealthHandler): void {
    this.#requireOpen();
    if (this.health !== undefined) throw invalidArgument("the app already has a health handler");
    this.health = handler;
  }

  addExtension(extension: AppExtension): void {
    this.#requireOpen();
    this.extensions.push(extension);
  }

  /** Adds a path that Dapr itself calls. The paths of the application cannot replace it. */
  addDaprRoute(verb: string, pattern: string, handler: RouteHandler): void {
    const route = this.#routes.own(pattern);
    if (route?.is === "DAPR") route.verbs.set(verb, handler);
    else this.#routes.set(pattern, { is: "DAPR", verbs: new Map([[verb, handler]]) });
  }

  /**
   * Returns what the app serves at a path.
   *
   * @param path without its query, encoded
   */
  find(path: string): PathMatch<Route> | undefined {
    return this.#routes.find(path);
  }

  /**
   * Returns the target of an event: by its path, or without one (as on a stream) by its topic.
   *
   * @param path the path of the routing rule that matched; "" or "/" for none
   */
  target(path: string, pubsub: string, topic: string): EventTarget | undefined {
    if (path !== "" && path !== "/") {
      const route = this.find(canonicalPath(path))?.value;
      return route?.is === "EVENT" ? route.target : undefined;
    }
    return this.subscriptions.find((one) => one.pubsub === pubsub && one.topic === topic)?.targets.at(-1);
  }

  /** The subscriptions that the app declares to daprd; the others are declared by resources. */
  get programmatic(): readonly AppSubscription[] {
    return this.subscriptions.filter(({ declared }) => !declared);
  }

  #requireFree(path: string, owner: string): void {
    const key = canonicalPath(path);
    if (isReserved(key)) throw taken(owner, key, "Dapr itself");
    const route = this.#routes.own(path);
    if (route !== undefined) throw taken(owner, key, ownerOf(route));
  }

  #requireOpen(): void {
    if (!this.#sealed) return;
    throw new DaprError(
      "handlers must be registered before start(): a sidecar reads subscriptions, bindings and actor types only once",
      { code: "failed_precondition" },
    );
  }
}

function ownerOf(route: Route): string {
  switch (route.is) {
    case "EVENT":
      return `topic ${route.target.subscription.topic} of ${route.target.subscription.pubsub}`;
    case "BINDING":
      return `binding ${route.name}`;
    case "METHOD":
      return `method ${route.methods[0]?.path ?? ""}`;
    case "DAPR":
      return "Dapr itself";
  }
}

const taken = (owner: string, path: string, other: string): DaprError =>
  invalidArgument(`${owner}: the path ${path} belongs to ${other}; choose another route`);

/**
 * Creates the error of a second subscription to a topic. daprd keeps the last that the app declares, or else the first that a
 * resource declares (ListSubscriptionsAppByPubSub in pkg/runtime/compstore).
 */
function onlyOne({ pubsub, topic }: AppSubscription): DaprError {
  return new DaprError(
    `topic ${topic} of ${pubsub} already has a subscription, and daprd keeps one subscription for it: use \`rules\``,
    { code: "already_exists" },
  );
}

/** Returns a verb that both an earlier method and this one answer; "every verb" if neither names its verbs. */
function sharedVerb(others: readonly Method[], { verbs }: Method): string | undefined {
  for (const other of others) {
    if (other.verbs === undefined) return verbs === undefined ? "every verb" : [...verbs].join(", ");
    const shared = [...other.verbs].find((verb) => verbs === undefined || verbs.has(verb));
    if (shared !== undefined) return shared;
  }
  return undefined;
}
