/** Random numbers from a seed (mulberry32), so that a run can be repeated. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Returns a number from 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Returns a whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }

  /** Changes, removes or repeats a few bytes. */
  mutate(input: Buffer): Buffer {
    let output = Buffer.from(input);
    for (let left = this.below(4); left > 0 && output.length > 0; left--) {
      const at = this.below(output.length);
      const kind = this.below(4);
      if (kind === 0) output[at] = this.below(256);
      else if (kind === 1) output = output.subarray(0, at);
      else if (kind === 2)
        output = Buffer.concat([output.subarray(0, at), this.bytes(3), output.subarray(at)]);
      else output = Buffer.concat([output, output.subarray(at)]);
    }
    return output;
  }
}
