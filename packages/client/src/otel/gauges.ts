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
    const sums = new Map<string, Sum>();
    createGauge(meter, metric).addCallback((result) => {
      // OpenTelemetry repeats the last value of attributes that are no longer observed: what was removed is 0.
      for (const sum of sums.values()) sum.value = 0;
      for (const readings of all)
        for (const reading of readings()) if (reading.metric === metric) add(reading, sums);
      for (const { labels, value } of sums.values()) result.observe(value, labels);
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

interface Sum {
  readonly labels: Attributes;
  value: number;
}

function add({ labels, read }: Reading, sums: Map<string, Sum>): void {
  const key = JSON.stringify(labels);
  try {
    const value = (sums.get(key)?.value ?? 0) + read();
    sums.set(key, { labels, value });
  } catch (error) {
    reportFault(error);
  }
}
