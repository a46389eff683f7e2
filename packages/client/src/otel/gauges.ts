import type { Attributes, Meter, ObservableGauge, ObservableUpDownCounter } from "@opentelemetry/api";
import { reportFault } from "./fault.ts";
import { METRICS, described } from "./names.ts";

/** The metrics that are read when they are collected. */
const GAUGES = ["queue", "actors", "inFlight"] as const;

/** A part of the value of a gauge. */
export interface Reading {
  readonly metric: (typeof GAUGES)[number];
  readonly labels: Attributes;
  readonly read: () => number;
}

/** Returns what is read now. */
export type Readings = () => readonly Reading[];

/**
 * The readings of each meter. OpenTelemetry keeps the last value of an attribute, so one instrument sums up those of all `otel()`
 * in the process. Another copy of this package, such as its CommonJS build beside the ESM one, finds them here.
 */
const METERS = Symbol.for("@dapr-ts/client.gauges");

/** Adds readings to the gauges of a meter. */
export function addReadings(meter: Meter, added: Readings): void {
  const shared = globalThis as { [METERS]?: WeakMap<Meter, Set<Readings>> };
  const meters = (shared[METERS] ??= new WeakMap<Meter, Set<Readings>>());
  const all = meters.get(meter) ?? createGauges(meter);
  meters.set(meter, all.add(added));
}

function createGauges(meter: Meter): Set<Readings> {
  const all = new Set<Readings>();
  for (const metric of GAUGES) {
    createGauge(meter, metric).addCallback((result) => {
      for (const { labels, value } of sumsOf(metric, all)) result.observe(value, labels);
    });
  }
  return all;
}

function createGauge(meter: Meter, metric: Reading["metric"]): ObservableGauge | ObservableUpDownCounter {
  const [kind, name] = METRICS[metric];
  return kind === "gauge"
    ? meter.createObservableGauge(name, described(metric))
    : meter.createObservableUpDownCounter(name, described(metric));
}

function sumsOf(
  metric: Reading["metric"],
  all: ReadonlySet<Readings>,
): Iterable<{ readonly labels: Attributes; readonly value: number }> {
  const sums = new Map<string, { labels: Attributes; value: number }>();
  for (const reading of [...all].flatMap((readings) => readings())) {
    if (reading.metric !== metric) continue;
    const key = JSON.stringify(reading.labels);
    try {
      const value = (sums.get(key)?.value ?? 0) + reading.read();
      sums.set(key, { labels: reading.labels, value });
    } catch (error) {
      reportFault(error);
    }
  }
  return sums.values();
}
