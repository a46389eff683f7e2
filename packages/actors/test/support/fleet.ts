import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DaprClient } from "@dapr-ts/client";
import { freePort, startDapr, startRedis, type DaprRuntime } from "@dapr-ts/testing";
import { actorProxy } from "@dapr-ts/actors";
import { vi } from "vitest";
import { actorStore } from "./actor-store.ts";
import { HostProcess } from "./host-process.ts";
import { Load, type Ledger } from "./load.ts";

export type HostName = "one" | "two";

/** Reads its value in each turn, and keeps it in a field from turn to turn. */
const TYPES = ["Ledger", "Tally"] as const;

/** Effects of a fault on actors, from a ledger outside Dapr and from the callers. */
export interface Findings {
  readonly calls: number;
  /** Acknowledged increments that the final values do not contain. */
  readonly lost: number;
  readonly turns: number;
  /** Turns of an actor that began before another one of it had ended, on whichever host. */
  readonly overlaps: number;
  /** Turns that were under way when their process was frozen. Nothing can keep another host from beginning the next one. */
  readonly interrupted: number;
  /** Answers that were not above an earlier one, and errors of the wrong type. */
  readonly wrong: readonly string[];
  readonly failures: ReadonlyMap<string, number>;
}

/** Two hosts of the same actor types, each with its sidecar, a caller, and a load on many ids. */
export class Fleet implements AsyncDisposable {
  readonly runtime: DaprRuntime<HostName | "caller">;
  readonly #started: AsyncDisposableStack;
  readonly #channel: "http" | "stream";
  readonly #ports: Record<HostName, number>;
  readonly #folder: string;
  readonly #hosts = new Map<HostName, HostProcess>();
  readonly #dapr: DaprClient;
  readonly #ids: readonly string[];
  #loads: readonly Load[] = [];

  private constructor(
    channel: "http" | "stream",
    runtime: DaprRuntime<HostName | "caller">,
    ports: Record<HostName, number>,
    ids: readonly string[],
    started: AsyncDisposableStack,
  ) {
    this.#channel = channel;
    this.runtime = runtime;
    this.#ports = ports;
    this.#ids = ids;
    this.#started = started;
    this.#folder = mkdtempSync(join(tmpdir(), "actors-ledger-"));
    started.defer(() => rmSync(this.#folder, { recursive: true }));
    const { httpEndpoint, grpcEndpoint } = runtime.apps.caller;
    this.#dapr = started.use(new DaprClient({ httpEndpoint, grpcEndpoint }));
  }

  static async start(channel: "http" | "stream", count = 60): Promise<Fleet> {
    await using started = new AsyncDisposableStack();
    const redis = started.use(await startRedis({ backend: "process" }));
    const ports = { one: await freePort(), two: await freePort() };
    const runtime = started.use(
      await startDapr({
        backend: "process",
        apps: [
          ...(["one", "two"] as const).map((name) => ({
            appId: "ledger",
            name,
            ...(channel === "http" && {
              appPort: ports[name],
              appHealthCheck: { probeIntervalMs: 1000, probeTimeoutMs: 500, threshold: 2 },
            }),
          })),
          { appId: "caller", name: "caller" as const },
        ],
        components: [actorStore(redis)],
      }),
    );
    const ids = Array.from({ length: count }, (_, i) => `id-${String(i)}`);
    const fleet = new Fleet(channel, runtime, ports, ids, started.move());
    await Promise.all([fleet.startHost("one"), fleet.startHost("two")]);
    return fleet;
  }

  host(name: HostName): HostProcess {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`host ${name} was not started`);
    return host;
  }

  async startHost(name: HostName): Promise<void> {
    const { httpEndpoint, grpcEndpoint } = this.runtime.apps[name];
    const host = await HostProcess.start({
      port: this.#ports[name],
      channel: this.#channel,
      httpEndpoint,
      grpcEndpoint,
      ledger: join(this.#folder, "turns"),
    });
    this.#started.use(host);
    this.#hosts.set(name, host);
  }

  /** Begins the load, and resolves when every id has answered. */
  async call(): Promise<void> {
    this.#loads = TYPES.map((type) => new Load(this.#dapr, type, this.#ids, 8));
    await this.everyIdAnswers();
  }

  /** Resolves with how many milliseconds it took until every id had answered a call that began after now. */
  async everyIdAnswers(timeout = 240_000): Promise<number> {
    const since = performance.now();
    await vi.waitUntil(() => this.#loads.every((load) => load.succeededSince(since) === this.#ids.length), {
      timeout,
      interval: 20,
    });
    return performance.now() - since;
  }

  /** Ends the load and holds what is stored to what was acknowledged. */
  async findings(): Promise<Findings> {
    await Promise.all(this.#loads.map((load) => load.stop()));
    let lost = 0;
    for (const [i, type] of TYPES.entries()) {
      const acknowledged = this.#loads[i]?.acknowledged ?? [];
      for (const [j, id] of this.#ids.entries()) {
        // A call that Dapr sent again counts more than once, so a value may be higher than what was acknowledged.
        const ledger = actorProxy<Ledger>(this.#dapr, type, id);
        const { n } = await vi.waitFor(() => ledger.read(), 60_000);
        lost += Math.max(0, (acknowledged[j] ?? 0) - n);
      }
    }
    const failures = new Map<string, number>();
    for (const load of this.#loads)
      for (const [why, count] of load.failures) failures.set(why, (failures.get(why) ?? 0) + count);
    return {
      calls: this.#loads.reduce((sum, { calls }) => sum + calls, 0),
      lost,
      ...overlapsIn(readFileSync(join(this.#folder, "turns"), "utf8")),
      wrong: this.#loads.flatMap(({ wrong }) => wrong),
      failures,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const load of this.#loads) await load.stop();
    await this.#started.disposeAsync();
  }
}

/** A turn takes some milliseconds; one that takes longer than this was frozen. */
const FROZEN_NS = 2_000_000_000n;

function overlapsIn(ledger: string): Pick<Findings, "turns" | "overlaps" | "interrupted"> {
  const begun = new Map<string, { readonly actor: string; readonly begin: bigint }>();
  const turns: { readonly actor: string; readonly begin: bigint; readonly end: bigint }[] = [];
  for (const line of ledger.trimEnd().split("\n")) {
    const [time = "0", actor = "", turn = "", what] = line.split(" ");
    const begin = begun.get(turn);
    if (what === "begin") begun.set(turn, { actor, begin: BigInt(time) });
    else if (begin !== undefined) turns.push({ ...begin, end: BigInt(time) });
  }
  const whole = turns.filter(({ begin, end }) => end - begin < FROZEN_NS);
  const latest = new Map<string, bigint>();
  let overlaps = 0;
  for (const { actor, begin, end } of whole.sort((a, b) => (a.begin < b.begin ? -1 : 1))) {
    const before = latest.get(actor) ?? 0n;
    if (begin < before) overlaps++;
    latest.set(actor, end > before ? end : before);
  }
  return { turns: turns.length, overlaps, interrupted: turns.length - whole.length };
}
