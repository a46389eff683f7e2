import { DaprError, invalidArgument } from "../errors/dapr-error.ts";
import { requireName } from "../call/names.ts";
import type { AppExtension } from "./extension.ts";
import type { BindingHandler, ConfigurationHandler, HealthHandler, JobHandler } from "./handlers.ts";
import type { Method } from "./method.ts";
import { canonicalPath, PathTable, type PathMatch } from "./path-table.ts";
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

/** What an app has registered, by what daprd asks for. It knows no wire. */
export class Registry {
  readonly subscriptions: AppSubscription[] = [];
  readonly bindings = new Map<string, BindingEntry>();
  readonly jobs = new Map<string, JobHandler<never>>();
  readonly configurations: ConfigurationEntry[] = [];
  readonly extensions: AppExtension[] = [];
  health: HealthHandler | undefined;
  /** The path of some method, if there is one. */
  firstMethod: string | undefined;
  readonly #targets = new Map<string, EventTarget>();
  readonly #methods = new PathTable<Method[]>();
  readonly #owners = new Map<string, string>();
  #sealed = false;

  /** From here on nothing can be added. */
  seal(): void {
    this.#sealed = true;
  }

  addSubscription(subscription: AppSubscription): void {
    this.#open();
    const { pubsub, topic, targets, declared } = subscription;
    const other = this.subscriptions.find((one) => one.pubsub === pubsub && one.topic === topic);
    if (other !== undefined && !(declared && other.declared)) throw onlyOne(subscription);
    for (const target of targets) this.#own(target.route, `topic ${topic} of ${pubsub}`);
    for (const target of targets) this.#targets.set(target.route, target);
    this.subscriptions.push(subscription);
  }

  addMethod(method: Method): void {
    this.#open();
    this.firstMethod ??= method.path;
    const others = this.#methods.own(method.path);
    if (others === undefined) {
      this.#own(method.path, `method ${method.path}`);
      this.#methods.set(method.path, [method]);
      return;
    }
    const clash = others.some((other) => overlap(other.verbs, method.verbs));
    if (clash) throw invalidArgument(`method ${method.path} is registered already for a verb of these`);
    others.push(method);
  }

  addBinding(name: string, handler: BindingHandler<never>, route = name): void {
    this.#open();
    requireName("binding", name);
    if (this.bindings.has(name)) throw invalidArgument(`binding ${name} is registered already`);
    const path = canonicalPath(route);
    this.#own(path, `binding ${name}`);
    this.bindings.set(name, { name, route: path, handler });
  }

  addJob(name: string, handler: JobHandler<never>): void {
    this.#open();
    requireName("job", name);
    if (this.jobs.has(name)) throw invalidArgument(`job ${name} is registered already`);
    this.jobs.set(name, handler);
  }

  addConfiguration(entry: ConfigurationEntry): void {
    this.#open();
    requireName("store", entry.store);
    for (const key of entry.keys) requireName("key", key);
    this.configurations.push(entry);
  }

  setHealth(handler: HealthHandler): void {
    this.#open();
    if (this.health !== undefined) throw invalidArgument("a health handler is registered already");
    this.health = handler;
  }

  addExtension(extension: AppExtension): void {
    this.#open();
    this.extensions.push(extension);
  }

  /**
   * Where an event goes. A routing rule's path says it; without one, as on a stream, the topic does.
   *
   * @param path "" or "/" when there is none
   */
  target(path: string, pubsub: string, topic: string): EventTarget | undefined {
    if (path !== "" && path !== "/") return this.#targets.get(canonicalPath(path));
    return this.subscriptions.find((one) => one.pubsub === pubsub && one.topic === topic)?.targets.at(-1);
  }

  /** What daprd is told when it asks. */
  get told(): readonly AppSubscription[] {
    return this.subscriptions.filter(({ declared }) => !declared);
  }

  /** The methods of a path, one for each set of verbs. */
  methods(path: string): PathMatch<readonly Method[]> | undefined {
    return this.#methods.find(path);
  }

  #own(path: string, owner: string): void {
    const key = canonicalPath(path);
    const other = RESERVED.test(key) ? "Dapr itself" : this.#owners.get(key);
    if (other !== undefined) throw invalidArgument(`${owner}: the path ${key} belongs to ${other}`);
    this.#owners.set(key, owner);
  }

  #open(): void {
    if (!this.#sealed) return;
    throw new DaprError(
      "nothing can be registered after start(): a sidecar asks for subscriptions, bindings and actors once in its life",
      { code: "failed_precondition" },
    );
  }
}

/**
 * Of several for a topic daprd takes the last that an app tells it of, or else the first that a resource declares
 * (ListSubscriptionsAppByPubSub in pkg/runtime/compstore).
 */
function onlyOne({ pubsub, topic }: AppSubscription): DaprError {
  return new DaprError(
    `topic ${topic} of ${pubsub} is subscribed already, and daprd keeps one subscription for it: use \`rules\``,
    { code: "already_exists" },
  );
}

const RESERVED = /^\/(?:dapr\/(?:config|subscribe)|job\/[^/]+|actors\/.*)$/;

function overlap(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  return a === undefined || b === undefined || [...a].some((verb) => b.has(verb));
}
