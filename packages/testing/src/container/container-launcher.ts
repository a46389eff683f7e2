import { randomUUID } from "node:crypto";
import { DaprTestingError } from "../errors.ts";
import { LogBuffer, type LogListener } from "../log-buffer.ts";
import { endedEarly, raceEarlyExit } from "../race-early-exit.ts";
import type { Launcher, Program, Unit, UnitSpec } from "../unit.ts";
import { Watchdog } from "../watchdog/watchdog.ts";
import { ContainerUnit } from "./container-unit.ts";
import { define, layOut } from "./definition.ts";
import { type Engine, openEngine } from "./engine.ts";
import { engineAddress } from "./engine-address.ts";
import { publicationOf } from "./publication.ts";
import { hookedContainer } from "./hooked-container.ts";

export interface ContainerLauncherOptions {
  readonly runtimeVersion: string;
  readonly redisVersion: string;
  /** Folders of this machine that every container can read and write at the same path. */
  readonly sharedPaths: readonly string[];
  /**
   * True to connect the units in a network of their own, where they reach each other by name. Units that containers of
   * other networks must reach belong into the engine's default network: Podman forwards nothing from one of its own
   * networks to another, not even through the host.
   */
  readonly ownNetwork: boolean;
  readonly onLog?: LogListener | undefined;
}

/** Label of everything that a launcher creates. Its value is unique, so that the watchdog finds all of it. */
const LABEL = "dapr-ts.run";

/** Starts units as containers. */
export class ContainerLauncher implements Launcher {
  readonly backend = "container";
  readonly appHost = "0.0.0.0";
  /** Undefined: in their own network, sidecars find each other by mDNS, daprd's default. */
  readonly nameResolution = undefined;
  readonly #options: ContainerLauncherOptions;
  readonly #engine: Engine;
  readonly #watchdog: Watchdog;
  readonly #run: string;
  #network: { readonly id: string; remove(): Promise<unknown> } | undefined;

  private constructor(engine: Engine, options: ContainerLauncherOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#run = randomUUID().slice(0, 8);
    this.#watchdog = new Watchdog();
    const address = engineAddress(engine.client);
    // An engine behind TLS or SSH is left to Ryuk.
    if (address) this.#watchdog.watch({ engine: address, label: `${LABEL}=${this.#run}` });
  }

  static async open(options: ContainerLauncherOptions): Promise<ContainerLauncher> {
    const launcher = new ContainerLauncher(await openEngine(), options);
    try {
      if (options.ownNetwork) await launcher.#openNetwork();
    } catch (error) {
      await launcher.close();
      throw error;
    }
    return launcher;
  }

  get appChannelAddress(): string {
    return this.#engine.hostAlias;
  }

  launch(spec: UnitSpec, signal: AbortSignal): Promise<Unit> {
    return raceEarlyExit(spec, signal, () => this.#start(spec));
  }

  async #openNetwork(): Promise<void> {
    const { library, client } = this.#engine;
    const reaper = await library.getReaper(client);
    this.#network = await client.network.create({
      Name: `dapr-ts-${this.#run}`,
      Driver: "bridge",
      Labels: { [LABEL]: this.#run, [library.LABEL_TESTCONTAINERS_SESSION_ID]: reaper.sessionId },
    });
  }

  async #start(spec: UnitSpec): Promise<Unit> {
    const layout = await layOut(spec, `dapr-ts-${this.#run}-${spec.alias}`);
    const { host, addresses, containerHost } = await publicationOf(this.#engine, !this.#options.ownNetwork);
    const hooked = hookedContainer(this.#engine, this.#image(spec.program));
    await define(hooked.definition, spec, layout, this.#options.sharedPaths);
    hooked.definition.withLabels({ [LABEL]: this.#run });
    hooked.publishOn(addresses);
    if (this.#network) hooked.definition.withNetworkMode(this.#network.id);
    if (this.#engine.addHostAlias) {
      hooked.definition.withExtraHosts([{ host: this.#engine.hostAlias, ipAddress: "host-gateway" }]);
    }

    const { container, state, cause } = await hooked.start();
    if (container === undefined || state === "failed") {
      await container?.remove({ force: true, v: true });
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DaprTestingError("no_backend", `${spec.name} cannot be started as a container: ${reason}`, {
        cause,
      });
    }
    const unit = new ContainerUnit({
      name: spec.name,
      client: this.#engine.client,
      container,
      host,
      containerHost: containerHost ?? this.#engine.hostAlias,
      layout,
      log: new LogBuffer(spec.name, this.#options.onLog),
    });
    if (state === "ended") {
      const exit = await unit.exited;
      await unit.remove(0);
      throw endedEarly(unit, exit);
    }
    return unit;
  }

  #image(program: Program): string {
    if (program === "redis-server") return `redis:${this.#options.redisVersion}`;
    return `daprio/${program}:${this.#options.runtimeVersion}`;
  }

  async close(): Promise<void> {
    // If the engine refuses, the watchdog tries again when it ends.
    await this.#network?.remove().catch(() => undefined);
    await this.#watchdog.close();
  }
}
