import type { AppExtension, AppHost, BuildingBlocks, StartedApp } from "@dapr-ts/core";
import { BuildingBlocks as Blocks, DaprError } from "@dapr-ts/core/internal";
import type { ActorClass } from "./actor.ts";
import { ActorHost, type Surroundings } from "./host.ts";
import { hostOverHttp } from "./http-hosting.ts";
import { resolveTypes, type ActorsOptions } from "./options.ts";

/**
 * Hosts actors in an app: `server.use(actors({ Counter }))`. The key is the actor type, whatever the class is called.
 *
 * All types of an app go into one call.
 *
 * @param options what holds for every type, unless its class says otherwise
 * @throws DaprError `invalid_argument` for options that could not be meant
 * @see https://docs.dapr.io/developing-applications/building-blocks/actors/actors-overview/
 */
export function actors(
  classes: Readonly<Record<string, ActorClass>>,
  options: ActorsOptions = {},
): AppExtension {
  return new ActorsExtension(classes, options);
}

class ActorsExtension implements AppExtension {
  readonly name = "actors";
  readonly #types;
  readonly #options: ActorsOptions;
  readonly #surroundings = settled<Surroundings>();
  #host: ActorHost | undefined;

  constructor(classes: Readonly<Record<string, ActorClass>>, options: ActorsOptions) {
    this.#types = resolveTypes(classes, options);
    this.#options = options;
    if (options.client !== undefined) this.#surround(options.client);
  }

  install(app: AppHost): void {
    const { platform, logger } = app;
    const host = new ActorHost({
      types: this.#types,
      platform,
      logger,
      surroundings: this.#surroundings.promise,
      around: (call, run) => app.around(call, run),
    });
    this.#host = host;
    hostOverHttp(app, host, this.#types.values());
  }

  async start({ client }: StartedApp): Promise<void> {
    const given = this.#options.client ?? client;
    if (given === undefined) {
      throw new DaprError("actors need a client: pass one as the client option", {
        code: "failed_precondition",
      });
    }
    this.#surround(given);
  }

  async stop(): Promise<void> {
    this.#surroundings.reject(
      new DaprError("the app was stopped before it started", { code: "unavailable" }),
    );
    await this.#host?.stop();
  }

  #surround(client: BuildingBlocks): void {
    const { pause, now } = Blocks.callerOf(client).clock;
    this.#surroundings.resolve({ client, pause, now });
  }
}

/** A promise, and what settles it. */
function settled<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Nobody may be waiting for it.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
