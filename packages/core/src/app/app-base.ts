import { requireSize } from "../encoding/number.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import { silent, type Logger } from "../platform/logger.ts";
import type { Platform } from "../platform/platform.ts";
import { Dispatcher, type DispatcherOptions } from "./dispatcher.ts";
import type { AppExtension } from "./extension.ts";
import type { BindingHandler, ConfigurationHandler, HealthHandler, JobHandler } from "./handlers.ts";
import { HttpChannel } from "./http-channel.ts";
import { methodOf, type MethodHandler, type MethodOptions } from "./method.ts";
import { canonicalPath } from "./path-table.ts";
import { Registry } from "./registry.ts";
import { subscriptionOf, type EventHandler, type SubscribeOptions } from "./subscription.ts";

export interface DaprAppOptions {
  /**
   * The token that daprd sends with its calls: they are refused without it. Default: none, or on a server
   * APP_API_TOKEN.
   */
  appToken?: string | undefined;
  /** The largest body that is taken, in bytes; a larger one is answered 413. Default: 16 MiB. */
  maxBodyBytes?: number | undefined;
  /** The path of daprd's health probes, its `--app-health-check-path`. Default: `/healthz`. */
  healthPath?: string | undefined;
  /** Default: none, or on a server `console` for warnings and errors. */
  logger?: Logger | undefined;
}

/** What the platform brings. */
export interface AppPlatform {
  platform: Platform;
  around?: DispatcherOptions["around"];
}

const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;

/** What an app registers, the same for every platform and every way in. */
export abstract class AppBase {
  protected readonly registry = new Registry();
  protected readonly dispatcher: Dispatcher;
  protected readonly http: HttpChannel;
  protected readonly logger: Logger;
  protected readonly maxBodyBytes: number;
  protected readonly platform: Platform;

  protected constructor(options: DaprAppOptions, { platform, around }: AppPlatform) {
    const {
      appToken,
      maxBodyBytes = DEFAULT_MAX_BODY_BYTES,
      healthPath = "/healthz",
      logger = silent,
    } = options;
    requireSize("maxBodyBytes", maxBodyBytes);
    if (appToken === "") throw invalidArgument("appToken must not be empty");
    this.platform = platform;
    this.logger = logger;
    this.maxBodyBytes = maxBodyBytes;
    const shared = { registry: this.registry, platform, logger, maxBodyBytes, around };
    this.dispatcher = new Dispatcher(shared);
    this.http = new HttpChannel(this.dispatcher, {
      ...shared,
      appToken,
      healthPath: canonicalPath(healthPath),
    });
  }

  /**
   * Takes the events of a topic. daprd keeps one subscription for a topic: what should happen to some of its events alone is
   * for `rules`.
   *
   * @throws DaprError `already_exists` for a topic that is subscribed already, `invalid_argument` for a route that is taken,
   * `failed_precondition` after `start()`
   * @see https://docs.dapr.io/reference/api/pubsub_api/
   */
  subscribe<T = unknown>(
    pubsub: string,
    topic: string,
    handler: EventHandler<T>,
    options: SubscribeOptions<T> = {},
  ): this {
    const subscription = subscriptionOf(pubsub, topic, handler, options);
    this.registry.addSubscription(subscription);
    for (const target of subscription.targets) this.http.subscribed(target);
    return this;
  }

  /**
   * Answers invocations of a path, such as `greet`, `orders/:id` or `files/*`.
   *
   * @throws DaprError `invalid_argument` for a path that is taken, `failed_precondition` after `start()`
   * @see https://docs.dapr.io/reference/api/service_invocation_api/
   */
  method(path: string, handler: MethodHandler, options: MethodOptions = {}): this {
    this.registry.addMethod(methodOf(path, handler, options));
    return this;
  }

  /**
   * Takes the events of an input binding.
   *
   * @param options `route`: the path that they come in at, where the component's metadata names one. Default: the name.
   * @see https://docs.dapr.io/reference/api/bindings_api/
   */
  binding<T = unknown>(
    name: string,
    handler: BindingHandler<T>,
    options: { route?: string | undefined } = {},
  ): this {
    requireHandler(handler, `binding ${name}`);
    this.registry.addBinding(name, handler, options.route);
    this.http.bound(name, canonicalPath(options.route ?? name));
    return this;
  }

  /**
   * Does a job that was scheduled under this name.
   *
   * @see https://docs.dapr.io/reference/api/jobs_api/
   */
  job<T = unknown>(name: string, handler: JobHandler<T>): this {
    requireHandler(handler, `job ${name}`);
    this.registry.addJob(name, handler);
    return this;
  }

  /**
   * Takes changes of configuration items.
   *
   * @param keys the items' keys; none for all of the store
   * @see https://docs.dapr.io/reference/api/configuration_api/
   */
  configuration(
    store: string,
    keys: readonly string[],
    handler: ConfigurationHandler,
    options: { metadata?: Readonly<Record<string, string>> | undefined } = {},
  ): this {
    requireHandler(handler, `configuration ${store}`);
    this.registry.addConfiguration({ store, keys: [...keys], metadata: options.metadata, handler });
    return this;
  }

  /** Answers daprd's health probes. Without a handler the app is healthy until it stops. */
  health(handler: HealthHandler): this {
    requireHandler(handler, "health");
    this.registry.setHealth(handler);
    return this;
  }

  /** Adds an extension, such as the actors of `@dapr-ts/actors`. */
  use(extension: AppExtension): this {
    this.registry.addExtension(extension);
    extension.install({
      platform: this.platform,
      logger: this.logger,
      maxBodyBytes: this.maxBodyBytes,
      around: (call, run) => this.dispatcher.around(call, run),
      route: (verb, pattern, handler) => this.http.route(verb, pattern, handler),
      config: (members) => this.http.config(members),
    });
    return this;
  }
}

function requireHandler(handler: unknown, what: string): void {
  if (typeof handler !== "function") throw invalidArgument(`${what} needs a handler, a function`);
}
