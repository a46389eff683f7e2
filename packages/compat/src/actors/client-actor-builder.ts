import type { Connection } from "../client/connection.ts";
import type { IClientActorBuilder } from "../types/blocks.ts";
import type { Class } from "../types/untyped.ts";
import { ActorId } from "./actor-id.ts";
import { proxyOf } from "./actor-proxy.ts";

/** Actors of a client. */
export class ClientActorBuilder implements IClientActorBuilder {
  readonly #client: Connection;

  constructor(client: Connection) {
    this.#client = client;
  }

  create<T>(actorTypeClass: Class<T>): T {
    return proxyOf<T>(this.#client, actorTypeClass, ActorId.createRandomId());
  }
}
