import {
  createNoopMeter,
  metrics,
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type MeterProvider,
  type ObservableGauge,
} from "@opentelemetry/api";
import type { Gauge, Work } from "@dapr-ts/core";
import { reportFault } from "./fault.ts";
import { ATTRIBUTE as A, DURATION_BUCKETS, METRICS } from "./names.ts";

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
    this.#observe(createGauge(meter, "queue"), "queue");
    this.#observe(createGauge(meter, "actors"), "active");
    return {
      histograms: of("histogram", (name) =>
        meter.createHistogram(METRICS[name][1], {
          ...described(name),
          advice: { explicitBucketBoundaries: DURATION_BUCKETS },
        }),
      ),
      counters: of("counter", (name) => meter.createCounter(METRICS[name][1], described(name))),
      inFlight: createInFlight(meter),
    };
  }

  #observe(instrument: ObservableGauge, is: Gauge["is"]): void {
    instrument.addCallback((result) => {
      const sums = new Map<string, { labels: Attributes; value: number }>();
      for (const gauge of this.#gauges) {
        if (gauge.is !== is) continue;
        const labels = labelsOf(gauge);
        const key = JSON.stringify(labels);
        const sum = sums.get(key) ?? { labels, value: 0 };
        sum.value += gauge.read();
        sums.set(key, sum);
      }
      for (const { labels, value } of sums.values()) result.observe(value, labels);
    });
  }
}

/** The name of tracer and meter. */
export const SCOPE = "@dapr-ts/client";

const described = (name: keyof typeof METRICS): { unit: string; description: string } => ({
  unit: METRICS[name][2],
  description: METRICS[name][3],
});

const createGauge = (meter: Meter, name: "queue" | "actors"): ObservableGauge =>
  meter.createObservableGauge(METRICS[name][1], described(name));

function createInFlight(meter: Meter): InFlight {
  const inFlight: InFlight = {};
  const counter = meter.createObservableUpDownCounter(METRICS.inFlight[1], described("inFlight"));
  counter.addCallback((result) => {
    for (const [kind, count] of Object.entries(inFlight)) result.observe(count, { [A.workKind]: kind });
  });
  return inFlight;
}

const labelsOf = ({ is, of, name }: Gauge): Attributes =>
  is === "active"
    ? { [A.actorType]: name ?? "" }
    : { [A.queue]: of, ...(name !== undefined && { [A.queueOwner]: name }) };
