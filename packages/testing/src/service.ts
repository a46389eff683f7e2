import type { Service } from "./runtime.ts";
import { untilReady } from "./race-early-exit.ts";
import type { Exit, Unit, UnitSpec } from "./unit.ts";

/** A unit with the interface for tests. */
export class UnitService implements Service {
  readonly #unit: Unit;
  readonly #spec: UnitSpec;
  readonly #stopTimeoutMs: number;

  constructor(unit: Unit, spec: UnitSpec, stopTimeoutMs: number) {
    this.#unit = unit;
    this.#spec = spec;
    this.#stopTimeoutMs = stopTimeoutMs;
  }

  get name(): string {
    return this.#unit.name;
  }

  get pid(): number | undefined {
    return this.#unit.pid;
  }

  get exited(): Promise<Exit> {
    return this.#unit.exited;
  }

  logs(): string {
    return this.#unit.logs();
  }

  kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    return this.#unit.kill(signal);
  }

  pause(): Promise<void> {
    return this.#unit.pause();
  }

  resume(): Promise<void> {
    return this.#unit.resume();
  }

  async restart(): Promise<void> {
    await this.#unit.stop(this.#stopTimeoutMs);
    await this.#unit.start();
    await untilReady(this.#spec, this.#unit, new AbortController().signal);
  }

  stop(): Promise<void> {
    return this.#unit.stop(this.#stopTimeoutMs);
  }

  /** Stops the unit and removes everything that it created. */
  remove(): Promise<void> {
    return this.#unit.remove(this.#stopTimeoutMs);
  }
}
