import { batch, signal } from "@preact/signals-core";
import type {
  AppView,
  BusEvent,
  Changes,
  Invocation,
  LogEntry,
  Reset,
  RunInfo,
  SpanView,
  StaleArea,
} from "../../../src/ui/protocol.ts";
import { Rates } from "../model/rates.ts";
import { Collection } from "./collection.ts";

/** Seconds that the chart of the overview shows. */
export const CHART_SECONDS = 180;

/** State of the connection to the page's server. */
export type Connection = "connecting" | "live" | "lost";

/** All that the stream has brought. Views read its signals, which change at most every {@link PAUSE_MS}. */
export class Store {
  readonly connection = signal<Connection>("connecting");
  readonly run = signal<RunInfo | undefined>(undefined);
  readonly apps = signal<readonly AppView[]>([]);
  /** True while the lists stand still. */
  readonly isPaused = signal(false);
  readonly events = new Collection<BusEvent>((event) => event.key);
  readonly spans = new Collection<SpanView>((span) => `${span.traceId}${span.spanId}`);
  readonly invocations = new Collection<Invocation>((call) => call.key);
  readonly logs = new Collection<LogEntry>((line) => String(line.seq));
  readonly eventRates = new Rates(CHART_SECONDS);
  readonly callRates = new Rates(CHART_SECONDS);
  /** For each area the number of times that it became stale. */
  readonly stale = signal<Readonly<Record<StaleArea, number>>>({
    state: 0,
    actors: 0,
    workflows: 0,
    jobs: 0,
  });
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Server's time minus the browser's. */
  #clock = 0;

  /** Current time by the server's clock. */
  now(): number {
    return Date.now() + this.#clock;
  }

  reset({ run }: Reset): void {
    const { limits } = run;
    this.events.limit = limits.events;
    this.spans.limit = limits.spans;
    this.invocations.limit = limits.invocations;
    this.logs.limit = limits.logs;
    for (const list of this.#lists) list.clear();
    this.eventRates.clear();
    this.callRates.clear();
    batch(() => {
      this.run.value = run;
      this.stale.value = mapValues(this.stale.peek(), (count) => count + 1);
    });
  }

  change(changes: Changes): void {
    const known = this.events.list.peek().length;
    for (const event of changes.events ?? [])
      if (this.events.get(event.key) === undefined) this.eventRates.add(event.time);
    for (const call of changes.invocations ?? [])
      if (this.invocations.get(call.key) === undefined) this.callRates.add(call.start);
    this.events.add(changes.events);
    this.spans.add(changes.spans);
    this.invocations.add(changes.invocations);
    this.logs.add(changes.logs);
    batch(() => {
      if (changes.apps !== undefined) this.apps.value = changes.apps;
      if (changes.stale !== undefined)
        this.stale.value = mapValues(this.stale.peek(), (count, area) =>
          changes.stale?.includes(area) === true ? count + 1 : count,
        );
    });
    if (known === 0) this.publish();
    else this.#timer ??= setTimeout(() => this.publish(), PAUSE_MS);
  }

  live(time: number): void {
    this.#clock = time - Date.now();
    batch(() => {
      this.connection.value = "live";
      this.publish();
    });
  }

  /** Shows what has arrived, unless the lists stand still. */
  publish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.isPaused.peek()) return;
    batch(() => {
      for (const list of this.#lists) list.publish();
    });
  }

  pause(isPaused: boolean): void {
    this.isPaused.value = isPaused;
    this.publish();
  }

  get #lists(): Collection<never>[] {
    return [this.events, this.spans, this.invocations, this.logs] as unknown as Collection<never>[];
  }
}

const PAUSE_MS = 100;

function mapValues<K extends string>(
  values: Readonly<Record<K, number>>,
  change: (value: number, key: K) => number,
): Record<K, number> {
  const entries = Object.entries<number>(values).map(([key, value]) => [key, change(value, key as K)]);
  return Object.fromEntries(entries) as Record<K, number>;
}
