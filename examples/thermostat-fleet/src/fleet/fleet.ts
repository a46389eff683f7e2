import type { DaprClient } from "@dapr-ts/client";
import { AppProcess } from "@dapr-ts/page-kit";
import { HOST_NAMES, type HostName } from "../host-names.ts";
import { ROOM_IDS, type RoomId } from "../rooms.ts";
import { Occurrences } from "./occurrences.ts";
import type { startRuntime } from "./runtime.ts";
import type { FleetView } from "./view.ts";
import { Watcher } from "./watcher.ts";

type Dapr = Awaited<ReturnType<typeof startRuntime>>["dapr"];

/** The thermostats and their hosts. */
export class Fleet implements AsyncDisposable {
  readonly #hosts: ReadonlyMap<HostName, AppProcess>;
  readonly #watchers: ReadonlyMap<string, Watcher>;
  readonly #occurrences: Occurrences;
  readonly #listeners = new Set<() => void>();
  readonly #stopping = new AbortController();
  #watching: Promise<unknown> = Promise.resolve();

  /** @param say told each thing that happens */
  constructor(dapr: Dapr, client: DaprClient, say: (what: string) => void) {
    this.#occurrences = new Occurrences(say);
    this.#hosts = new Map(HOST_NAMES.map((name) => [name, this.#hostOf(name, dapr)]));
    this.#watchers = new Map(ROOM_IDS.map((id) => [id, new Watcher(client, id, this.#occurrences)]));
  }

  get view(): FleetView {
    return {
      hosts: [...this.#hosts].map(([name, { state, pid }]) => ({ name, state, pid })),
      thermostats: [...this.#watchers.values()].map(({ view }) => view),
      log: this.#occurrences.list,
    };
  }

  /** Starts the hosts, and has every thermostat follow the day; each room has its own hours. */
  async start(dayMs: number): Promise<void> {
    await Promise.all(HOST_NAMES.map((name) => this.startHost(name)));
    const lost = HOST_NAMES.filter((name) => this.#hosts.get(name)?.state !== "running");
    if (lost.length > 0) throw new Error(`host ${lost.join(" and host ")} could not be started`);
    const { signal } = this.#stopping;
    const watchers = [...this.#watchers.values()];
    await Promise.all(
      watchers.map((watcher, i) => {
        const nightInMs = Math.round(dayMs * (0.3 + i / (2 * watchers.length)));
        return watcher.begin({ lengthMs: dayMs, nightInMs }, signal);
      }),
    );
    this.#watching = Promise.all(watchers.map((watcher) => watcher.watch(() => this.#tell(), signal)));
  }

  async startHost(name: HostName): Promise<void> {
    const host = this.#hosts.get(name);
    if (host?.state !== "stopped") return;
    const starting = host.start();
    this.#tell();
    await starting;
    if (host.pid !== undefined) this.#occurrences.add(`Host ${name} runs as process ${String(host.pid)}`);
    this.#tell();
  }

  killHost(name: HostName): void {
    this.#hosts.get(name)?.kill();
  }

  async setTarget(id: RoomId, target: number): Promise<void> {
    await this.#watchers.get(id)?.setTarget(target);
    this.#tell();
  }

  /** Calls whenever there is something new to be seen; the function that it returns ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
    await Promise.all([...this.#hosts.values()].map((host) => host[Symbol.asyncDispose]()));
  }

  #hostOf(name: HostName, dapr: Dapr): AppProcess {
    const { httpEndpoint, grpcEndpoint } = dapr.apps[name];
    return new AppProcess({
      program: new URL("../host.ts", import.meta.url),
      env: { DAPR_HTTP_ENDPOINT: httpEndpoint, DAPR_GRPC_ENDPOINT: grpcEndpoint, HOST_NAME: name },
      ended: (how) => {
        if (this.#stopping.signal.aborted) return;
        this.#occurrences.add(`Host ${name} is gone (${how})`);
        this.#tell();
      },
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
