import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const MIB = 2 ** 20;

interface Sample {
  readonly heap: number;
  readonly resident: number;
  readonly handles: number;
  readonly listeners: number;
}

/** Memory and handles of this process over time. */
export class Footprint {
  readonly #samples: Sample[] = [];
  readonly #collect: () => void;

  constructor() {
    setFlagsFromString("--expose-gc");
    this.#collect = runInNewContext("gc") as () => void;
  }

  /** Takes a sample after a garbage collection and describes it. */
  sample(): string {
    this.#collect();
    const { heapUsed, rss } = process.memoryUsage();
    const sample = {
      heap: heapUsed / MIB,
      resident: rss / MIB,
      handles: process.getActiveResourcesInfo().filter((name) => name !== "Timeout").length,
      listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    };
    this.#samples.push(sample);
    return `heap ${sample.heap.toFixed(1)} MiB, resident ${sample.resident.toFixed(0)} MiB, ${String(sample.handles)} handles`;
  }

  /** Returns the figures of the report: each quantity at six points in time. */
  figures(): Record<string, string | number> {
    const at = (of: (sample: Sample) => string): string => this.#sixth().map(of).join(" ");
    return {
      "heap after collection, MiB": at(({ heap }) => heap.toFixed(1)),
      "resident, MiB": at(({ resident }) => resident.toFixed(0)),
      handles: at(({ handles }) => String(handles)),
      "growth in the second half, MiB (heap, resident)": `${this.#growth("heap").toFixed(1)}, ${this.#growth("resident").toFixed(1)}`,
    };
  }

  /** Returns the goals: what grows in the second half of the time has not levelled off. `patience`: factor of the limits. */
  conditions(patience: number): Record<string, boolean> {
    return {
      "the heap levels off": this.#growth("heap") < 2 * patience,
      "the resident memory levels off": this.#growth("resident") < 15 * patience,
      "no handles are left over": this.#growth("handles") < 10 * patience,
      "no listeners are left over": this.#growth("listeners") <= 0,
    };
  }

  /** Difference between the means of the third and the last quarter. */
  #growth(quantity: keyof Sample): number {
    const count = this.#samples.length;
    const mean = (from: number, to: number): number => {
      const values = this.#samples.slice(from, to).map((sample) => sample[quantity]);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const half = Math.floor(count / 2);
    const quarter = Math.max(half + 1, Math.floor((count * 3) / 4));
    return mean(quarter, count) - mean(half, quarter);
  }

  /** Six samples at equal distances, the last one among them. */
  #sixth(): Sample[] {
    const count = this.#samples.length;
    return Array.from({ length: 6 }, (_, i) => this.#samples[Math.ceil(((i + 1) * count) / 6) - 1]).filter(
      (sample) => sample !== undefined,
    );
  }
}
