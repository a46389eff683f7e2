import { requirePrintable } from "../call/headers.ts";
import { requireSize } from "../encoding/number.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import { safeLogger, silent, type Logger } from "../platform/logger.ts";
import type { Instrumentation, Observation } from "../observe/instrumentation.ts";
import type { Platform } from "../platform/platform.ts";
import type { HandlerContext } from "./context.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { AppExtension } from "./extension.ts";
import type { BindingHandler, ConfigurationHandler, HealthHandler, JobHandler } from "./handlers.ts";
import { HttpChannel } from "./http-channel.ts";
import { methodOf, type MethodHandler, type MethodOptions } from "./method.ts";
import { canonicalPath } from "./path-table.ts";
import { Registry } from "./registry.ts";
import { subscriptionOf, type EventHandler, type SubscribeOptions } from "./subscription.ts";

/** Options of an app. */
export interface DaprAppOptions {
  /**
   * The token that daprd sends with its calls (`APP_API_TOKEN`); calls without it are refused. Default: none, or on a server
   * the environment variable APP_API_TOKEN.
   *
   * @see https://docs.dapr.io/operations/security/app-api-token/
   */
  appToken?: string | undefined;
  /**
   * The maximum size of a body in bytes; a larger one is answered with 413. A request that delivers events may exceed it by
   * the CloudEvent around its data. Default: 4 MiB, as daprd's `--max-body-size`.
   */
  maxBodyBytes?: number | undefined;
  /** The path of daprd's health probes, its `--app-health-check-path`. Default: `/healthz`. */
  healthPath?: string | undefined;
  /**
   * Refuses invocations that a web page made, with 403: those with an `Origin` or `Sec-Fetch-Site` header. Routes that only
   * Dapr calls always refuse them. Default: false.
   */
  refuseBrowserCalls?: boolean | undefined;
  /** The logger. Default: none, or on a server `console` for warnings and errors. */
  logger?: Logger | undefined;
  /** Observes every handler, such as `otel()` of `@dapr-ts/client/otel`. Default: none. */
  instrumentation?: Instrumentation | undefined;
}

/** The parts of an app that a platform provides. */
export interface AppPlatform {
  /** Encodes text and creates ids. */
  platform: Platform;
  /** Keeps the trace context of a call for the outgoing calls of its handler. Default: none. */
  around?: (<T>(ctx: HandlerContext, run: () => T, seen?: Observation) => T) | undefined;
}

/** The inside of an app, for the packages that give it a port. */
export interface AppParts {
  readonly registry: Registry;
  readonly dispatcher: Dispatcher;
  readonly http: HttpChannel;
  readonly logger: Logger;
  readonly maxBodyBytes: number;
  readonly platform: Platform;
  readonly instrumentation: Instrumentation | undefined;
}

const DEFAULT_MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Returns the inside of an app, which its public type does not show. */
export const partsOf = (app: AppBase): AppParts => app["parts"];

/** The handlers that an app registers, the same for every platform and channel. */
export abstract class AppBase {
  private readonly parts: AppParts;

  protected constructor(options: DaprAppOptions, { platform, around }: AppPlatform) {
    const {
      appToken,
      maxBodyBytes = DEFAULT_MAX_BODY_BYTES,
      healthPath = "/healthz",
      refuseBrowserCalls = false,
    } = options;
    requireSize("maxBodyBytes", maxBodyBytes);
    if (appToken !== undefined) requirePrintable("appToken", appToken);
    const registry = new Registry();
    const logger = safeLogger(options.logger ?? silent);
    const { instrumentation } = options;
    const shared = { registry, platform, logger, maxBodyBytes, around, instrumentation };
    const dispatcher = new Dispatcher(shared);
    const http = new HttpChannel(dispatcher, {
      ...shared,
      appToken,
      refuseBrowserCalls,
      healthPath: canonicalPath(healthPath),
    });
    this.parts = { registry, dispatcher, http, logger, maxBodyBytes, platform, instrumentation };
  }

  /**
   * Subscribes to a topic. daprd keeps one subscription of an app for a topic; `rules` send some of its events elsewhere.
   *
   * @throws DaprError `already_exists` for a topic that has a subscription, `invalid_argument` for a route that is taken,
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
    this.parts.registry.addSubscription(subscription);
    return this;
  }

  /**
   * Handles invocations of a path, such as `greet`, `orders/:id` or `files/*`.
   *
   * @throws DaprError `invalid_argument` for a path that is taken, `failed_precondition` after `start()`
   * @see https://docs.dapr.io/reference/api/service_invocation_api/
   */
  method(path: string, handler: MethodHandler, options: MethodOptions = {}): this {
    this.parts.registry.addMethod(methodOf(path, handler, options));
    return this;
  }

  /**
   * Handles the events of an input binding.
   *
   * @param options `route`: the path to which daprd posts them, if the component's metadata names one. Default: the name.
   * @throws DaprError `invalid_argument` for a name or route that is taken, `failed_precondition` after `start()`
   * @see https://docs.dapr.io/reference/api/bindings_api/
   */
  binding<T = unknown>(
    name: string,
    handler: BindingHandler<T>,
    options: { route?: string | undefined } = {},
  ): this {
    requireHandler(handler, `binding ${name}`);
    this.parts.registry.addBinding(name, handler, options.route);
    return this;
  }

  /**
   * Handles a job that was scheduled under this name.
   *
   * @throws DaprError `invalid_argument` for a name that is taken, `failed_precondition` after `start()`
   * @see https://docs.dapr.io/reference/api/jobs_api/
   */
  job<T = unknown>(name: string, handler: JobHandler<T>): this {
    requireHandler(handler, `job ${name}`);
    this.parts.registry.addJob(name, handler);
    return this;
  }

  /**
   * Handles changes of configuration items.
   *
   * @param keys the keys of the items; an empty list for all items of the store
   * @throws DaprError `invalid_argument` for a name or key that is empty, `failed_precondition` after `start()`
   * @see https://docs.dapr.io/reference/api/configuration_api/
   */
  configuration(
    store: string,
    keys: readonly string[],
    handler: ConfigurationHandler,
    options: { metadata?: Readonly<Record<string, string>> | undefined } = {},
  ): this {
    requireHandler(handler, `configuration ${store}`);
    this.parts.registry.addConfiguration({ store, keys: [...keys], metadata: options.metadata, handler });
    return this;
  }

  /**
   * Answers daprd's health probes. Without a handler the app is healthy until it stops.
   *
   * @throws DaprError `invalid_argument` for a second handler, `failed_precondition` after `start()`
   */
  health(handler: HealthHandler): this {
    requireHandler(handler, "health");
    this.parts.registry.setHealth(handler);
    return this;
  }

  /**
   * Adds an extension, such as the actors of `@dapr-ts/actors`.
   *
   * @throws DaprError `failed_precondition` after `start()`
   */
  use(extension: AppExtension): this {
    this.parts.registry.addExtension(extension);
    const { dispatcher, http, logger, maxBodyBytes, platform, registry, instrumentation } = this.parts;
    extension.install({
      platform,
      logger,
      instrumentation,
      maxBodyBytes,
      around: (call, run, seen) => dispatcher.around(call, run, seen),
      route: (verb, pattern, handler) => registry.addDaprRoute(verb, pattern, handler),
      config: (members) => http.config(members),
    });
    return this;
  }
}

function requireHandler(handler: unknown, what: string): void {
  if (typeof handler !== "function") throw invalidArgument(`${what}: handler must be a function`);
}
