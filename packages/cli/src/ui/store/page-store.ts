import type { AppView, BusEvent, Changes, Invocation, LogEntry, SpanView, StaleArea } from "../protocol.ts";
import { BATCH, LIMITS, WEIGHTS } from "./limits.ts";
import { Ring } from "./ring.ts";

/** Receives a batch of changes as JSON. */
export type ChangesListener = (json: string) => void;

const INTERVAL_MS = 100;

/** Everything that the page shows without asking, in bounded memory. Values never change: a new one replaces them. */
export class PageStore implements Disposable {
  #apps: readonly AppView[] = [];
  readonly #events = new Ring<string, BusEvent>({
    count: LIMITS.events,
    weight: WEIGHTS.events,
    weightOf: ({ payload }) => 500 + (payload?.text.length ?? 0),
    onDrop: (event) => this.#dropped?.(event),
  });
  readonly #spans = new Ring<string, SpanView>({
    count: LIMITS.spans,
    weight: WEIGHTS.spans,
    weightOf: weightOfSpan,
  });
  readonly #invocations = new Ring<string, Invocation>({
    count: LIMITS.invocations,
    weight: WEIGHTS.invocations,
    weightOf: () => 400,
  });
  readonly #logs = new Ring<number, LogEntry>({
    count: LIMITS.logs,
    weight: WEIGHTS.logs,
    weightOf: ({ text }) => 100 + text.length,
  });
  readonly #listeners = new Set<ChangesListener>();
  readonly #dropped: ((event: BusEvent) => void) | undefined;
  #pending = new Pending();
  #timer: NodeJS.Timeout | undefined;

  /** @param onEventDropped receives each event that is dropped because newer ones came */
  constructor(onEventDropped?: (event: BusEvent) => void) {
    this.#dropped = onEventDropped;
  }

  get apps(): readonly AppView[] {
    return this.#apps;
  }

  event(key: string): BusEvent | undefined {
    return this.#events.get(key);
  }

  setApps(apps: readonly AppView[]): void {
    if (JSON.stringify(apps) === JSON.stringify(this.#apps)) return;
    this.#apps = apps;
    this.#pending.apps = apps;
    this.#changed();
  }

  putEvent(event: BusEvent): void {
    this.#events.set(event.key, event);
    this.#pending.events.set(event.key, event);
    this.#changed();
  }

  /** Adds a span. Returns false if it is known already. */
  addSpan(span: SpanView): boolean {
    const key = `${span.traceId}${span.spanId}`;
    // An exporter that did not get the response in time sends its spans again.
    if (this.#spans.get(key) !== undefined) return false;
    this.#spans.set(key, span);
    this.#pending.spans.push(span);
    this.#changed();
    return true;
  }

  putInvocation(invocation: Invocation): void {
    this.#invocations.set(invocation.key, invocation);
    this.#pending.invocations.set(invocation.key, invocation);
    this.#changed();
  }

  addLog(entry: LogEntry): void {
    this.#logs.set(entry.seq, entry);
    this.#pending.logs.push(entry);
    this.#changed();
  }

  markStale(...areas: readonly StaleArea[]): void {
    for (const area of areas) this.#pending.stale.add(area);
    this.#changed();
  }

  /** Returns the whole state in batches, which later changes do not affect. */
  snapshot(): Changes[] {
    return [
      { apps: this.#apps },
      ...batches(this.#logs.values()).map((logs) => ({ logs })),
      ...batches(this.#events.values()).map((events) => ({ events })),
      ...batches(this.#spans.values()).map((spans) => ({ spans })),
      ...batches(this.#invocations.values()).map((invocations) => ({ invocations })),
    ];
  }

  /** Calls a function with each later batch of changes. Returns a function that undoes this. */
  listen(listener: ChangesListener): () => void {
    this.#flush();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  #changed(): void {
    if (this.#listeners.size === 0) this.#pending = new Pending();
    else if (this.#pending.size >= BATCH) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), INTERVAL_MS).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = this.#pending.take();
    this.#pending = new Pending();
    if (changes === undefined || this.#listeners.size === 0) return;
    const json = JSON.stringify(changes);
    for (const listener of [...this.#listeners]) listener(json);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }
}

/** Changes since the last batch. */
class Pending {
  apps: readonly AppView[] | undefined;
  readonly events = new Map<string, BusEvent>();
  readonly invocations = new Map<string, Invocation>();
  readonly spans: SpanView[] = [];
  readonly logs: LogEntry[] = [];
  readonly stale = new Set<StaleArea>();

  get size(): number {
    return this.events.size + this.invocations.size + this.spans.length + this.logs.length;
  }

  /** Returns the changes without what has not changed; undefined for none. */
  take(): Changes | undefined {
    const changes: Changes = {
      ...(this.apps !== undefined && { apps: this.apps }),
      ...(this.events.size > 0 && { events: [...this.events.values()] }),
      ...(this.invocations.size > 0 && { invocations: [...this.invocations.values()] }),
      ...(this.spans.length > 0 && { spans: this.spans }),
      ...(this.logs.length > 0 && { logs: this.logs }),
      ...(this.stale.size > 0 && { stale: [...this.stale] }),
    };
    return Object.keys(changes).length === 0 ? undefined : changes;
  }
}

function batches<T>(values: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(values.length / BATCH) }, (_, i) =>
    values.slice(i * BATCH, (i + 1) * BATCH),
  );
}

function weightOfSpan({ attributes, events, name }: SpanView): number {
  let weight = 400 + name.length;
  for (const each of [{ attributes }, ...events])
    for (const [key, value] of Object.entries(each.attributes))
      weight += key.length + (typeof value === "string" ? value.length : 8);
  return weight;
}
