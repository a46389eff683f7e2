import { networkInterfaces } from "node:os";
import { DaprServer as OurServer } from "@dapr-ts/server";
import { partsOf } from "@dapr-ts/core/internal";
import { CommunicationProtocolEnum } from "../enums.ts";
import type { Connection } from "../client/connection.ts";
import { Logger, loggerOf } from "../logger/logger.ts";
import type { DaprServerOptions, ExpressApp, IServer, ServerCompatOptions } from "../types/server.ts";
import { ExpressListener } from "./express-listener.ts";
import { expressMiddleware } from "./express.ts";
import { SubscriptionManager } from "./subscription-manager.ts";
import { untilSubscribed } from "./until-subscribed.ts";

const MEGABYTE = 1024 * 1024;

/** Options of a listening server. */
export interface ListeningServerOptions {
  readonly options: DaprServerOptions;
  readonly compat: Required<ServerCompatOptions>;
  /** Returns the connection of the server's client. */
  readonly client: () => Connection;
}

type Registration = (server: OurServer) => void;

/** The listening part of a server, on our own server. What is registered before the start is passed on when it starts. */
export class ListeningServer implements IServer {
  readonly subscriptions: SubscriptionManager;
  readonly compat: Required<ServerCompatOptions>;
  readonly logger: Logger;
  readonly isGrpc: boolean;
  readonly #given: ListeningServerOptions;
  #registrations: Registration[] = [];
  #server: OurServer | undefined;
  #express: ExpressListener | undefined;
  #address: string | undefined;
  #stopping = new AbortController();

  constructor(given: ListeningServerOptions) {
    const { options, compat } = given;
    this.#given = given;
    this.compat = compat;
    this.isGrpc = options.communicationProtocol === CommunicationProtocolEnum.GRPC;
    const name = this.isGrpc ? "GRPCServer" : "HTTPServer";
    this.logger = new Logger(name, name, options.logger);
    this.subscriptions = new SubscriptionManager(compat.subscriptionMetadata === "official");
    const { serverHttp } = options;
    if (serverHttp !== undefined)
      serverHttp.use(expressMiddleware(() => this.#server && partsOf(this.#server), this.#maxBodyBytes));
  }

  /** Registers something now or, before the start, when the server starts. */
  register(registration: Registration): void {
    if (this.#server === undefined) this.#registrations.push(registration);
    else registration(this.#server);
  }

  /** True once the server listens. */
  get isStarted(): boolean {
    return this.#server !== undefined;
  }

  getServerAddress(): string {
    if (this.#address === undefined) throw new Error("the server has not started: call start() first");
    return this.#address;
  }

  getServer(): ExpressApp {
    const { serverHttp } = this.#given.options;
    if (serverHttp === undefined)
      throw new Error(
        "this server does not use Express: pass an Express app of your own in the option serverHttp",
      );
    return serverHttp;
  }

  getServerImpl(): SubscriptionManager {
    return this.subscriptions;
  }

  async start(host: string, port: string): Promise<void> {
    const { options, client } = this.#given;
    const { serverHttp } = options;
    this.#stopping = new AbortController();
    const server = new OurServer({
      port: Number(port),
      host: this.#hostOf(host),
      channel: this.isGrpc ? "grpc" : "http",
      client: client().dapr,
      waitForSidecar: false,
      stopSignals: this.compat.stopSignals,
      maxBodyBytes: this.#maxBodyBytes,
      requestTimeoutMs: 0,
      logger: loggerOf(this.isGrpc ? "GRPCServer" : "HTTPServer", options.logger),
    });
    partsOf(server).registry.stayOpen();
    for (const registration of this.#registrations) registration(server);
    this.#registrations = [];
    this.#server = server;
    if (serverHttp !== undefined && !this.isGrpc)
      await this.#listenWithExpress(serverHttp, server, host, port);
    else await server.start();
    this.#address = this.isGrpc ? `${host}:${port}` : `http://${host}:${port}`;
    this.logger.info(`Listening on ${port}`);
  }

  /** Waits until the sidecar has subscribed to the topics, but not if it will not subscribe. */
  async untilSubscribed(): Promise<void> {
    const topics = this.#server === undefined ? [] : partsOf(this.#server).registry.subscriptions;
    if (topics.length === 0) return;
    const { signal } = this.#stopping;
    const missing = await untilSubscribed(this.#given.client().dapr, topics, signal);
    if (missing !== undefined && !signal.aborted)
      this.logger.warn(
        `the sidecar has not yet subscribed to topic ${missing.topic} of ${missing.pubsub}: events that are published now may be lost`,
      );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const signal of this.compat.stopSignals) process.off(signal, this.#stopOnSignal);
    await this.#server?.stop();
    await this.#express?.close();
  }

  get #maxBodyBytes(): number {
    return (this.#given.options.maxBodySizeMb ?? 4) * MEGABYTE;
  }

  #hostOf(host: string): string {
    return this.isGrpc || this.compat.listen === "serverHost" ? host : anyAddress();
  }

  async #listenWithExpress(app: ExpressApp, server: OurServer, host: string, port: string): Promise<void> {
    this.#express = new ExpressListener(app);
    await this.#express.listen(this.#hostOf(host), Number(port));
    for (const signal of this.compat.stopSignals) process.once(signal, this.#stopOnSignal);
    await server.ready();
  }

  readonly #stopOnSignal = (): void => {
    this.stop().catch((error: unknown) =>
      this.logger.error(`the server did not stop cleanly: ${String(error)}`),
    );
  };
}

/** Returns the address that stands for all addresses of this machine. */
function anyAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.some(({ family }) => family === "IPv6") ? "::" : "0.0.0.0";
}
