import type { CommunicationProtocolEnum, HttpMethod } from "../enums.ts";
import type { LoggerOptions } from "../logger/types.ts";
import type { DaprClientOptions } from "./client-options.ts";
import type { Class, KeyValueType, Untyped } from "./untyped.ts";

/**
 * Options that the official SDK does not have: where this package and the official SDK differ, they select the behaviour.
 */
export interface ServerCompatOptions {
  /**
   * The outcome of an event whose handler throws. `"retry"`: the sidecar delivers it again, or moves it to the dead letter
   * topic. `"acknowledge"`: the event counts as handled, as in the official SDK, which loses it. Default: `"retry"`.
   */
  handlerErrors?: "retry" | "acknowledge";
  /**
   * The address of the HTTP server. `"all"`: every address, as the official SDK, which ignores `serverHost` over HTTP.
   * `"serverHost"`: the option `serverHost`. Default: `"all"`, because a sidecar in another container needs it.
   */
  listen?: "all" | "serverHost";
  /**
   * JSON payloads without a CloudEvent. `"deliver"`: the handler receives the payload, as in the official SDK. `"drop"` and
   * `"retry"`: the outcome of such an event. Default: `"deliver"`.
   */
  plainEvents?: "deliver" | "drop" | "retry";
  /**
   * Text values of a subscription's metadata. `"official"`: as JSON, in quotes (`consumerID` becomes `"group"` with quotes).
   * `"plain"`: as they are. Default: `"official"`, because that is the name of the consumer group at the broker.
   */
  subscriptionMetadata?: "official" | "plain";
  /** Signals that stop the server. Default: none, as the official SDK. */
  stopSignals?: readonly NodeJS.Signals[];
}

/** The part of an Express app that a server uses. */
export interface ExpressApp {
  (request: Untyped, response: Untyped): unknown;
  /** Adds a handler of every request. */
  use(...handlers: Untyped[]): unknown;
}

/** Options of a server. */
export type DaprServerOptions = {
  /** The address to listen on. Over HTTP see {@link ServerCompatOptions.listen}. Default: 127.0.0.1. */
  serverHost: string;
  /** The port to listen on. Default: APP_PORT, or 3000 over HTTP and 50000 over gRPC. */
  serverPort: string;
  /** How the sidecar calls the app. Default: HTTP. */
  communicationProtocol: CommunicationProtocolEnum;
  /** The largest request in MB. Default: 4. */
  maxBodySizeMb?: number | undefined;
  /** An Express app that serves all other paths. */
  serverHttp?: ExpressApp | undefined;
  /** Options of the server's client. */
  clientOptions?: Partial<DaprClientOptions> | undefined;
  /** The logger. Default: `console`, from level Info. */
  logger?: LoggerOptions | undefined;
  /** Choices where this package and the official SDK differ. */
  compat?: ServerCompatOptions | undefined;
};

/** Metadata of an invocation. */
export interface DaprInvokerCallbackContentMetadata {
  /** Content type of the body. */
  contentType?: string;
}

/** An invocation. */
export interface DaprInvokerCallbackContent {
  /** The body: over HTTP as JSON text, over gRPC as text. */
  body?: string;
  /** Over HTTP the path with the query, over gRPC the query. */
  query?: string;
  /** Metadata of the invocation. */
  metadata?: DaprInvokerCallbackContentMetadata;
  /** The headers, over HTTP only. */
  headers?: KeyValueType;
}

/** Handles an invocation. */
export type DaprInvokerCallbackFunction = (data: DaprInvokerCallbackContent) => Promise<Untyped>;

/** Options of `invoker.listen`. */
export type InvokerListenOptionsType = {
  /** The verb. Default: GET. */
  method?: HttpMethod;
};

/** Methods of a server. */
export interface IServerInvoker {
  /** Handles invocations of a method. */
  listen(
    methodName: string,
    cb: DaprInvokerCallbackFunction,
    options?: InvokerListenOptionsType,
  ): Promise<Untyped>;
}

/** Handles an event of an input binding. */
export type TypeDaprBindingCallback = (data: Untyped) => Promise<Untyped>;

/** Input bindings of a server. */
export interface IServerBinding {
  /** Handles the events of an input binding. */
  receive(bindingName: string, cb: TypeDaprBindingCallback): Promise<Untyped>;
}

/** Actors of a server. */
export interface IServerActor<A = Untyped> {
  /** Hosts an actor type, named after its class. */
  registerActor<T extends A>(cls: Class<T>): Promise<void>;
  /** Returns the names of the actor types. */
  getRegisteredActors(): Promise<string[]>;
  /** Prepares the server for actors. */
  init(): Promise<void>;
}

/** The listening part of a server. */
export interface IServer {
  /** Returns the address on which the server listens. */
  getServerAddress(): string;
  /** Returns the user's Express app, or undefined. */
  getServer(): Untyped;
  /** Returns the registered subscriptions. */
  getServerImpl(): Untyped;
  /** Listens, without waiting for the sidecar. */
  start(host: string, port: string): Promise<void>;
  /** Stops. */
  stop(): Promise<void>;
}
