import type { AppHost, BuildingBlocks, Logger, OpaqueExtension, StartedApp } from "@dapr-ts/core";
import {
  DaprError,
  callerOf,
  type HostedType,
  type Platform,
  type Subscription,
} from "@dapr-ts/core/internal";
import type { ActorClass } from "./actor.ts";
import { ActorHost, type HostDependencies } from "./hosting/actor-host.ts";
import { forSidecar } from "./hosting/app-config.ts";
import { registeredTypes, waitUntilRegistered } from "./hosting/registered-types.ts";
import { Ownership } from "./hosting/ownership.ts";
import { hostOverHttp } from "./hosting/http-hosting.ts";
import { resolveTypes, type ActorsOptions } from "./options.ts";
import { hostOverStream } from "./hosting/stream-hosting.ts";

/** The time that a sidecar which responds has to host the types. */
const HOSTED_MS = 10_000;
/** The time between two attempts to open a stream to a sidecar that is not there yet. */
const OPEN_AGAIN_MS = 1_000;

/**
 * Hosts actors in an app: `server.use(actors({ Counter }))`. The key is the actor type; the name of the class does not matter.
 *
 * Pass all types of an app in one call.
 *
 * @param options options of every type; static members of a class override them
 * @throws DaprError `invalid_argument` for a type or an option that is not valid
 * @see https://docs.dapr.io/developing-applications/building-blocks/actors/actors-overview/
 */
export function actors(
  classes: Readonly<Record<string, ActorClass>>,
  options: ActorsOptions = {},
): OpaqueExtension {
  return new ActorsExtension(classes, options);
}

class ActorsExtension implements OpaqueExtension {
  readonly name = "actors";
  readonly #types;
  readonly #options: ActorsOptions;
  readonly #dependencies = settled<HostDependencies>();
  #installed: Installed | undefined;
  #ownership: Ownership | undefined;
  #stream: Subscription | undefined;
  #isStopped = false;

  constructor(classes: Readonly<Record<string, ActorClass>>, options: ActorsOptions) {
    this.#types = resolveTypes(classes, options);
    this.#options = options;
  }

  install(app: AppHost): void {
    const { platform, logger, instrumentation } = app;
    const host = new ActorHost({
      types: this.#types,
      platform,
      logger,
      dependencies: this.#dependencies.promise,
      around: (call, run, seen) => app.around(call, run, seen),
      instrumentation,
    });
    this.#installed = { host, platform, logger };
    if (this.#options.client !== undefined) this.#provide(this.#options.client, this.#installed);
    hostOverHttp(app, host, this.#toldTypes(), () => void this.#checkRestart());
  }

  /**
   * Deactivates all actors if the sidecar was restarted. A second request for the types does not prove that, since any process
   * can send one; but a new sidecar does not host the types before it has the response.
   */
  async #checkRestart(): Promise<void> {
    const { client, pause } = await this.#dependencies.promise;
    const names = [...this.#types.keys()];
    const registered = await registeredTypes(names, { client, pause, now: callerOf(client).clock.now });
    if (registered?.length === names.length) return;
    this.#installed?.host.abandon();
  }

  /** Resolves when the sidecar hosts the types; at once if it is not to be waited for. */
  async start({ channel, client: given, waitForSidecar = true }: StartedApp): Promise<void> {
    const client = this.#options.client ?? given;
    if (client === undefined || this.#installed === undefined) {
      throw new DaprError("actors need a client: pass the option `client` to actors() or to the server", {
        code: "failed_precondition",
      });
    }
    this.#provide(client, this.#installed);
    const hosted =
      channel === "http"
        ? this.#waitForHttp(client)
        : this.#openStream(client, this.#installed, waitForSidecar ? 0 : OPEN_AGAIN_MS);
    if (waitForSidecar) await hosted;
    else this.#reportFailure(hosted, this.#installed.logger);
    this.#ownership?.watch();
  }

  #reportFailure(hosted: Promise<void>, logger: Logger): void {
    hosted.catch((error: unknown) => {
      if (!this.#isStopped) logger.error("actors are not hosted", error);
    });
  }

  async #waitForHttp(client: BuildingBlocks): Promise<void> {
    const { pause, now } = callerOf(client).clock;
    const query = { client, pause, now };
    const names = [...this.#types.keys()];
    // An app may be started before its sidecar, which requests the types when it starts.
    if ((await registeredTypes(names, query)) !== undefined)
      await waitUntilRegistered(names, HOSTED_MS, query);
  }

  /** @param againMs how long to wait before a stream is opened again that the sidecar did not open; 0 to reject */
  async #openStream(client: BuildingBlocks, installed: Installed, againMs: number): Promise<void> {
    const { pause } = callerOf(client).clock;
    while (!this.#isStopped) {
      try {
        const stream = await hostOverStream({ client, types: this.#toldTypes(), ...installed });
        if (this.#isStopped) await stream.close();
        else this.#stream = stream;
        return;
      } catch (error) {
        if (againMs === 0 || (error as DaprError).code !== "unavailable") throw error;
        await pause(againMs, undefined);
      }
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#dependencies.reject(
      new DaprError("the app was stopped before it started", { code: "unavailable" }),
    );
    await this.#installed?.host.stop();
    await this.#stream?.close();
    this.#ownership?.close();
  }

  #toldTypes(): HostedType[] {
    return [...this.#types.values()].map(forSidecar);
  }

  #provide(client: BuildingBlocks, { host, platform, logger }: Installed): void {
    if (this.#ownership !== undefined) return;
    const { clock } = callerOf(client);
    const ownership = new Ownership({ client, logger, platform, ...clock, onDoubt: () => host.abortSaves() });
    this.#ownership = ownership;
    this.#dependencies.resolve({ client, ...clock, platform, ownership });
  }
}

interface Installed {
  readonly host: ActorHost;
  readonly platform: Platform;
  readonly logger: Logger;
}

/** Creates a promise together with the functions that settle it. */
function settled<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // A rejection without a waiting call is not an error.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
