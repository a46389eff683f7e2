import { actors, type ActorClass } from "@dapr-ts/actors";
import type { AppExtension, AppHost, StartedApp } from "@dapr-ts/core";
import type { AbstractActor } from "../actors/abstract-actor.ts";
import { hosted } from "../actors/hosted-actor.ts";
import type { DaprClient } from "../client/dapr-client.ts";
import type { ActorRuntimeOptions } from "../types/actors.ts";
import type { IServerActor } from "../types/server.ts";
import type { Class } from "../types/untyped.ts";
import type { ListeningServer } from "./listening-server.ts";

/** Actors of a server. */
export class ServerActor implements IServerActor<AbstractActor> {
  readonly #server: ListeningServer;
  readonly #client: () => DaprClient;
  readonly #classes = new Map<string, ActorClass>();
  #isUsed = false;

  constructor(server: ListeningServer, client: () => DaprClient) {
    this.#server = server;
    this.#client = client;
  }

  async registerActor<T extends AbstractActor>(cls: Class<T>): Promise<void> {
    if (this.#classes.has(cls.name)) return;
    if (this.#server.isStarted)
      throw new Error(
        `actor type ${cls.name} was registered after the start: register it before, because a sidecar reads the types once`,
      );
    this.#classes.set(cls.name, hosted(cls, this.#client));
    this.#use();
  }

  async getRegisteredActors(): Promise<string[]> {
    return [...this.#classes.keys()];
  }

  /** Does nothing: the server hosts the actors that are registered. */
  async init(): Promise<void> {
    return;
  }

  #use(): void {
    if (this.#isUsed) return;
    this.#isUsed = true;
    this.#server.register((server) => {
      const options = this.#client().options.actor ?? {};
      server.use(new HostedActors(actors(Object.fromEntries(this.#classes), typeOptions(options)), options));
    });
  }
}

/** Our extension, and the options of the official SDK in `/dapr/config`. */
class HostedActors implements AppExtension {
  readonly name = "actors";
  readonly #actors: AppExtension;
  readonly #options: ActorRuntimeOptions;

  constructor(hostedActors: AppExtension, options: ActorRuntimeOptions) {
    this.#actors = hostedActors;
    this.#options = options;
  }

  install(app: AppHost): void {
    this.#actors.install(app);
    app.config(() => this.#options);
  }

  async start(app: StartedApp): Promise<void> {
    await this.#actors.start?.(app);
  }

  async stop(): Promise<void> {
    await this.#actors.stop?.();
  }
}

function typeOptions(options: ActorRuntimeOptions) {
  const { actorIdleTimeout, drainOngoingCallTimeout, drainRebalancedActors, reentrancy } = options;
  return { idleTimeout: actorIdleTimeout, drainOngoingCallTimeout, drainRebalancedActors, reentrancy };
}
