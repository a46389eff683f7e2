import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { DaprTestingError } from "../errors.ts";
import { LogBuffer, type LogListener } from "../log-buffer.ts";
import { choosePorts } from "../ports.ts";
import { howItEnded, raceEarlyExit } from "../race-early-exit.ts";
import type { Launcher, Program, Spot, Unit, UnitSpec } from "../unit.ts";
import { Watchdog } from "../watchdog/watchdog.ts";
import { ContainerUnit } from "./container-unit.ts";
import { type Engine, openEngine } from "./engine.ts";
import { engineAddress } from "./engine-address.ts";
import { publishedHost } from "./published-host.ts";
import { hookedContainer } from "./hooked-container.ts";

export interface ContainerLauncherOptions {
  readonly runtimeVersion: string;
  readonly redisVersion: string;
  /** Folders of this machine that every container finds at the same path, to read and to write. */
  readonly sharedPaths: readonly string[];
  /**
   * Whether the units are to reach one another by name, in a network that is theirs alone. What others have
   * to reach is better in the engine's default network: Podman lets nothing pass from one of the others to
   * another, not even by way of the host.
   */
  readonly ownNetwork: boolean;
  readonly onLog?: LogListener | undefined;
}

/** On everything that a launcher makes; the value is the launcher's own, so that the watchdog finds it all. */
const LABEL = "dapr-ts.run";

/** Inside a container every port is free. */
const INNER_PORTS: Record<string, number> = {
  http: 3500,
  grpc: 50001,
  internal: 50002,
  metrics: 9090,
  health: 8080,
  raft: 8201,
  etcdClient: 2379,
  etcdPeer: 2380,
  redis: 6379,
};

/** Starts units as containers. */
export class ContainerLauncher implements Launcher {
  readonly backend = "container";
  readonly appHost = "0.0.0.0";
  /** In their own network, sidecars find one another by mDNS, daprd's default. */
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
    const { client } = this.#engine;
    const published = Object.keys(spec.ports).filter((name) => !spec.privatePorts?.includes(name));
    const ports = await choosePorts(
      Object.fromEntries(published.map((name) => [name, spec.ports[name] ?? 0])),
    );
    const innerPorts = Object.fromEntries(
      Object.keys(spec.ports).map((name) => [name, INNER_PORTS[name] ?? 0]),
    );
    const innerHost = `dapr-ts-${this.#run}-${spec.alias}`.replace(/[^\w-]+/g, "-").toLowerCase();

    const hooked = hookedContainer(this.#engine, this.#image(spec.program));
    const { definition } = hooked;
    definition
      .withName(innerHost)
      .withLabels({ [LABEL]: this.#run })
      .withCommand([...executable(spec.program), ...spec.command(spot(innerHost, innerPorts))])
      .withEnvironment({ ...spec.env })
      .withExposedPorts(
        ...published.map((name) => ({ container: innerPorts[name] ?? 0, host: ports[name] ?? 0 })),
      )
      .withBindMounts(
        this.#options.sharedPaths.map((path) => ({ source: path, target: path, mode: "rw" as const })),
      )
      .withCopyContentToContainer(
        Object.entries(spec.files ?? {}).map(([path, content]) => ({
          content,
          target: `${DIR}/${path}`,
          mode: 0o644,
        })),
      );
    if (this.#network) definition.withNetworkMode(this.#network.id);
    if (this.#engine.addHostAlias) {
      definition.withExtraHosts([{ host: this.#engine.hostAlias, ipAddress: "host-gateway" }]);
    }
    for (const path of spec.paths ?? []) {
      // Copied and readable by all: daprd's image runs as a user that owns nothing on this machine.
      const copy = [{ source: path, target: path, mode: 0o755 }];
      if ((await stat(path)).isDirectory()) definition.withCopyDirectoriesToContainer(copy);
      else definition.withCopyFilesToContainer(copy);
    }

    const outcome = await hooked.start();
    // Known only now: Podman makes a network's bridge when its first container starts.
    const host = await publishedHost(this.#engine, this.#network?.id ?? "bridge");
    const run = { name: spec.name, client, host, ports, innerHost, innerPorts };
    const unit =
      outcome.container && new ContainerUnit({ ...run, container: outcome.container, log: this.#log(spec) });
    if (outcome.running && unit) return unit;
    const exit = await unit?.exited;
    await unit?.remove(0);
    if (exit && outcome.ended) {
      throw new DaprTestingError(
        "exited",
        `${spec.name} ${howItEnded(exit)} before it was ready:\n${unit?.tail()}`,
      );
    }
    throw new DaprTestingError(
      "no_backend",
      `${spec.name} cannot be started as a container: ${outcome.reason}`,
      {
        cause: outcome.cause,
      },
    );
  }

  #log(spec: UnitSpec): LogBuffer {
    return new LogBuffer(spec.name, this.#options.onLog);
  }

  #image(program: Program): string {
    if (program === "redis-server") return `redis:${this.#options.redisVersion}`;
    return `daprio/${program}:${this.#options.runtimeVersion}`;
  }

  async close(): Promise<void> {
    // Should the engine refuse, the watchdog asks again when it ends.
    await this.#network?.remove().catch(() => undefined);
    await this.#watchdog.close();
  }
}

/** Where a unit's files are copied to. */
const DIR = "/dapr";

function spot(host: string, ports: Readonly<Record<string, number>>): Spot {
  return { listen: "0.0.0.0", host, dir: DIR, dataDir: "/tmp", port: (name) => ports[name] ?? 0 };
}

/** Dapr's images have their program in their working folder, and no entry point. */
function executable(program: Program): string[] {
  return program === "redis-server" ? [program] : [`./${program}`];
}
