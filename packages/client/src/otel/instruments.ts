import {
  createNoopMeter,
  metrics,
  type Counter,
  type Histogram,
  type Meter,
  type MeterProvider,
} from "@opentelemetry/api";
import type { Gauge, Work } from "@dapr-ts/core";
import { reportFault } from "./fault.ts";
import { addReadings, type Reading, type Readings } from "./gauges.ts";
import { ATTRIBUTE as A, DURATION_BUCKETS, METRICS, described } from "./names.ts";

type Names<K extends string> = {
  [N in keyof typeof METRICS]: (typeof METRICS)[N][0] extends K ? N : never;
}[keyof typeof METRICS];

/** The instruments of one meter provider. */
export interface Instruments {
  readonly histograms: Readonly<Record<Names<"histogram">, Histogram>>;
  readonly counters: Readonly<Record<Names<"counter">, Counter>>;
  readonly inFlight: InFlight;
}

/** How many pieces of work of each kind run now. Read when metrics are collected, so that counting costs a call nothing. */
export type InFlight = Partial<Record<Work["kind"], number>>;

/**
 * Returns the instruments of the meter provider that is registered now, created once for each. OpenTelemetry gives a meter of a
 * provider that is registered later no effect, so the provider is looked at each time.
 */
export class InstrumentSource {
  readonly #given: MeterProvider | undefined;
  readonly #gauges = new Set<Gauge>();
  readonly #inFlight: InFlight = {};
  readonly #readings: Readings = () => [...[...this.#gauges].map(readingOf), ...inFlightOf(this.#inFlight)];
  #provider: MeterProvider | undefined;
  #instruments: Instruments | undefined;

  constructor(given: MeterProvider | undefined) {
    this.#given = given;
  }

  /** Returns the instruments. Undefined while no provider is registered. */
  get current(): Instruments | undefined {
    const provider = this.#given ?? metrics.getMeterProvider();
    if (provider === this.#provider) return this.#instruments;
    this.#provider = provider;
    this.#instruments = undefined;
    try {
      const meter = provider.getMeter(SCOPE);
      // The meter of OpenTelemetry's API, which it has until a provider is registered.
      if (meter !== createNoopMeter()) this.#instruments = this.#create(meter);
    } catch (error) {
      reportFault(error);
    }
    return this.#instruments;
  }

  /** Adds a gauge. Returns a function that removes it. */
  add(gauge: Gauge): () => void {
    this.#gauges.add(gauge);
    void this.current;
    return () => this.#gauges.delete(gauge);
  }

  #create(meter: Meter): Instruments {
    const of = <K extends string, T>(kind: K, create: (name: Names<K>) => T): Record<Names<K>, T> => {
      const names = (Object.keys(METRICS) as (keyof typeof METRICS)[]).filter(
        (name) => METRICS[name][0] === kind,
      );
      return Object.fromEntries(names.map((name) => [name, create(name as Names<K>)])) as Record<Names<K>, T>;
    };
    const instruments = {
      histograms: of("histogram", (name) =>
        meter.createHistogram(METRICS[name][1], {
          ...described(name),
          advice: { explicitBucketBoundaries: DURATION_BUCKETS },
        }),
      ),
      counters: of("counter", (name) => meter.createCounter(METRICS[name][1], described(name))),
      inFlight: this.#inFlight,
    };
    addReadings(meter, this.#readings);
    return instruments;
  }
}

/** The name of tracer and meter. */
export const SCOPE = "@dapr-ts/client";

function readingOf(gauge: Gauge): Reading {
  const { is, of, name } = gauge;
  const read = (): number => gauge.read();
  if (is === "active") return { metric: "actors", labels: { [A.actorType]: name ?? "" }, read };
  const labels = { [A.queue]: of, ...(name !== undefined && { [A.queueOwner]: name }) };
  return { metric: "queue", labels, read };
}

const inFlightOf = (counts: InFlight): Reading[] =>
  Object.entries(counts).map(([kind, count]) => ({
    metric: "inFlight",
    labels: { [A.workKind]: kind },
    read: () => count,
  }));
