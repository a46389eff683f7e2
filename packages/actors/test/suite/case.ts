import type { DaprClient } from "@dapr-ts/client";
import { actorProxy, type ActorProxy } from "@dapr-ts/actors";
import type { Journal } from "./journal.ts";
import { Fragile, Idle, Probe, Strict } from "./classes.ts";

/** How the actors of a bench are hosted. */
export const HOSTINGS = ["http", "grpc", "stream"] as const;
export type Hosting = (typeof HOSTINGS)[number];

/** The suite's actor types, of which every hosting has its own. */
export const CLASSES = { Probe, Strict, Fragile, Idle };
export type TypeName = keyof typeof CLASSES;

export const typeOf = (name: TypeName, hosting: Hosting): string => `${name}_${hosting}`;

/** Input of a case. */
export class Bench {
  readonly hosting: Hosting;
  /** A client of a sidecar that hosts no actors, on one of the wires. */
  readonly dapr: DaprClient;
  /** A client of the sidecar that hosts them, which alone has their state. */
  readonly host: DaprClient;
  /** The actors' journal. */
  readonly journal: Journal;
  /** Address of the caller's sidecar, for requests that our client would not send; undefined without a sidecar. */
  readonly httpEndpoint: string | undefined;
  readonly #wire: string;
  #count = 0;

  constructor(
    hosting: Hosting,
    wire: string,
    dapr: DaprClient,
    host: DaprClient,
    journal: Journal,
    httpEndpoint?: string,
  ) {
    this.hosting = hosting;
    this.dapr = dapr;
    this.host = host;
    this.journal = journal;
    this.httpEndpoint = httpEndpoint;
    this.#wire = wire;
  }

  /** An id that no other case has. */
  id(prefix = "id"): string {
    return `${prefix}-${this.#wire}-${String(++this.#count)}`;
  }

  type(name: TypeName): string {
    return typeOf(name, this.hosting);
  }

  proxy<N extends TypeName>(name: N, id: string): ActorProxy<InstanceType<(typeof CLASSES)[N]>> {
    return actorProxy<InstanceType<(typeof CLASSES)[N]>>(this.dapr, this.type(name), id);
  }

  /** Reads the stored state without the actor. */
  async stored(name: TypeName, id: string, key: string): Promise<unknown> {
    return (await this.host.actors.getState(this.type(name), id, key)).value;
  }
}

export interface Case {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
}
