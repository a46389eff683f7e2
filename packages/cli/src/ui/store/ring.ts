/** Limits of a {@link Ring}. */
export interface RingLimits<V> {
  /** Greatest number of values. */
  readonly count: number;
  /** Greatest sum of the weights. */
  readonly weight: number;
  readonly weightOf: (value: V) => number;
  readonly onDrop?: (value: V) => void;
}

/** Values by key in the order in which their keys came. Beyond the limits, the oldest ones are dropped. */
export class Ring<K, V> {
  readonly #limits: RingLimits<V>;
  readonly #values = new Map<K, V>();
  #weight = 0;

  constructor(limits: RingLimits<V>) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  /** Adds a value, or replaces the one of its key, which keeps its place. */
  set(key: K, value: V): void {
    const { count, weight, weightOf } = this.#limits;
    const before = this.#values.get(key);
    this.#weight += weightOf(value) - (before === undefined ? 0 : weightOf(before));
    this.#values.set(key, value);
    while (this.#values.size > count || (this.#weight > weight && this.#values.size > 1)) this.#dropOldest();
  }

  /** Returns the values, the oldest first. */
  values(): V[] {
    return [...this.#values.values()];
  }

  #dropOldest(): void {
    for (const [key, value] of this.#values) {
      this.#values.delete(key);
      this.#weight -= this.#limits.weightOf(value);
      this.#limits.onDrop?.(value);
      return;
    }
  }
}
