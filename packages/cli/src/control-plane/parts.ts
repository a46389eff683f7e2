import { connect } from "node:net";
import {
  howItEnded,
  openLauncher,
  placementSpec,
  poll,
  schedulerSpec,
  type Launcher,
  type Unit,
  type UnitSpec,
} from "@dapr-ts/testing/internal";
import { fixedPorts, type Part } from "./protocol.ts";

const TIMEOUT_MS = 60_000;
const STOP_MS = 10_000;
/** The ports of a control plane that was killed are free again after a moment. */
const PORTS_MS = 15_000;
const PAUSE_MS = 500;

export interface PartsOptions {
  readonly firstPort: number;
  readonly binDir: string | undefined;
  /** The folder of the scheduler's data; undefined: it is removed with the control plane. */
  readonly dataDir: string | undefined;
  onRestart(part: Part, how: string): void;
}

/** The processes of a control plane. Each one is started once, when a run first requests it. */
export class Parts {
  readonly #options: PartsOptions;
  readonly #launcher: Launcher;
  readonly #units = new Map<Part, Promise<Unit>>();
  readonly #ended = new AbortController();

  private constructor(launcher: Launcher, options: PartsOptions) {
    this.#launcher = launcher;
    this.#options = options;
  }

  static async open(options: PartsOptions): Promise<Parts> {
    const { binDir } = options;
    return new Parts(await openLauncher("process", { binDir, ownNetwork: true }), options);
  }

  /** Resolves to the address of a part when it is ready. */
  async address(part: Part): Promise<string> {
    let unit = this.#units.get(part);
    if (unit === undefined) {
      unit = this.#start(part);
      this.#units.set(part, unit);
      // One that failed is tried again by the next run.
      unit.catch(() => this.#units.delete(part));
    }
    return (await unit).address("grpc");
  }

  async #start(part: Part): Promise<Unit> {
    const spec = this.#spec(part);
    const deadline = performance.now() + PORTS_MS;
    for (;;) {
      try {
        const unit = await this.#launcher.launch(spec, this.#ended.signal);
        this.#watch(part, unit, spec);
        return unit;
      } catch (error) {
        if (!/is in use|in use by|address already in use/.test(String(error)) || performance.now() > deadline)
          throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  /** Starts a part again that ends by itself. */
  #watch(part: Part, unit: Unit, spec: UnitSpec): void {
    void unit.exited
      .then(async (exit) => {
        if (this.#ended.signal.aborted) return;
        const how = howItEnded(exit);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        if (this.#ended.signal.aborted) return;
        await unit.start();
        this.#watch(part, unit, spec);
        await spec.ready(unit, this.#ended.signal);
        this.#options.onRestart(part, how);
      })
      .catch(() => undefined);
  }

  #spec(part: Part): UnitSpec {
    const ports = fixedPorts(this.#options.firstPort);
    const options = { logLevel: "info", timeoutMs: TIMEOUT_MS } as const;
    if (part === "placement") {
      const spec = placementSpec(options);
      return { ...spec, ports: { ...spec.ports, grpc: ports.placement } };
    }
    if (part === "memory") return memorySpec(ports.memory);
    const spec = schedulerSpec(options);
    const { dataDir } = this.#options;
    return {
      ...spec,
      ports: {
        ...spec.ports,
        grpc: ports.scheduler,
        etcdClient: ports.etcdClient,
        etcdPeer: ports.etcdPeer,
      },
      command: (spot) => spec.command({ ...spot, dataDir: dataDir ?? spot.dataDir }),
    };
  }

  async close(): Promise<void> {
    this.#ended.abort();
    const units = await Promise.allSettled(this.#units.values());
    await Promise.allSettled(
      units.map(async (unit) => (unit.status === "fulfilled" ? unit.value.remove(STOP_MS) : undefined)),
    );
    await this.#launcher.close();
  }
}

/** Returns how to run the Redis in memory. Its port is called grpc, as the other parts' main port is. */
function memorySpec(port: number): UnitSpec {
  return {
    name: "memory",
    alias: "memory",
    program: "memory",
    ports: { grpc: port },
    env: {},
    command: (spot) => ["--port", String(spot.port("grpc"))],
    ready: (unit, signal) =>
      poll(
        async () => (await accepts(port)) || "it does not listen",
        { timeoutMs: TIMEOUT_MS, signal },
        (missing) => new Error(`memory was not ready: ${missing}\n${unit.tail()}`),
      ),
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
