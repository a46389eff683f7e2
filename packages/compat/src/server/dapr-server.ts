import type { AbstractActor } from "../actors/abstract-actor.ts";
import type { Connection } from "../client/connection.ts";
import { DaprClient } from "../client/dapr-client.ts";
import { withLogger } from "../client/resolve-options.ts";
import { CommunicationProtocolEnum } from "../enums.ts";
import type { IServerPubSub } from "../types/pubsub.ts";
import type {
  DaprServerOptions,
  IServer,
  IServerActor,
  IServerBinding,
  IServerInvoker,
  ServerCompatOptions,
} from "../types/server.ts";
import { ListeningServer } from "./listening-server.ts";
import { ServerActor } from "./server-actor.ts";
import { ServerBinding } from "./server-binding.ts";
import { ServerInvoker } from "./server-invoker.ts";
import { ServerPubSub } from "./server-pubsub.ts";

/** A server that the sidecar calls, with the official SDK's API. */
export class DaprServer {
  /** The listening part. */
  readonly daprServer: IServer;
  /** Subscriptions. */
  readonly pubsub: IServerPubSub;
  /** Input bindings. */
  readonly binding: IServerBinding;
  /** Methods. */
  readonly invoker: IServerInvoker;
  /** Actors. */
  readonly actor: IServerActor<AbstractActor>;
  /** A client of the sidecar. */
  readonly client: DaprClient;
  readonly #options: DaprServerOptions;
  readonly #server: ListeningServer;

  /** @throws Error for a port that is not a number */
  constructor(options: Partial<DaprServerOptions> = {}) {
    const { communicationProtocol = CommunicationProtocolEnum.HTTP, clientOptions, logger } = options;
    const client = withLogger(clientOptions, logger);
    this.client = new DaprClient({
      ...client,
      communicationProtocol: client.communicationProtocol ?? communicationProtocol,
    });
    const defaultPort = communicationProtocol === CommunicationProtocolEnum.GRPC ? "50000" : "3000";
    const resolved: DaprServerOptions = {
      ...options,
      communicationProtocol,
      serverHost: options.serverHost ?? "127.0.0.1",
      serverPort: options.serverPort ?? process.env["APP_PORT"] ?? defaultPort,
    };
    if (!/^[0-9]+$/.test(resolved.serverPort)) throw new Error("DAPR_INCORRECT_SERVER_PORT");
    this.#options = resolved;
    const server = new ListeningServer({
      options: resolved,
      compat: resolveCompat(options.compat),
      client: () => this.client.daprClient as Connection,
    });
    this.#server = server;
    this.daprServer = server;
    this.pubsub = new ServerPubSub(server);
    this.binding = new ServerBinding(server);
    this.invoker = new ServerInvoker(server);
    this.actor = new ServerActor(server, () => this.client);
  }

  /** Listens, then waits for the sidecar, and for five seconds at most until it has subscribed to the topics. */
  async start(): Promise<void> {
    await this.daprServer.start(this.#options.serverHost, this.#options.serverPort);
    await this.client.start();
    await this.#server.untilSubscribed();
  }

  /** Finishes what is in flight, and closes the port. */
  async stop(): Promise<void> {
    await this.daprServer.stop();
  }

  /** Returns the listening part. */
  getDaprClient(): IServer {
    return this.daprServer;
  }
}

function resolveCompat(options: ServerCompatOptions = {}): Required<ServerCompatOptions> {
  const { handlerErrors = "retry", listen = "all", plainEvents = "deliver" } = options;
  const { subscriptionMetadata = "official", stopSignals = [] } = options;
  return { handlerErrors, listen, plainEvents, subscriptionMetadata, stopSignals };
}
