import { setTimeout as delay } from "node:timers/promises";
import { DaprError, actorProxy, type ActorProxy } from "@dapr-ts/actors";
import type { DaprClient } from "@dapr-ts/client";
import type { Reading } from "../reading.ts";
import { ROOMS, type RoomId } from "../rooms.ts";
import type { Day, Thermostat } from "../thermostat.ts";
import type { Occurrences } from "./occurrences.ts";
import type { ThermostatView } from "./view.ts";

const EVERY_MS = 500;
const PATIENCE_MS = 2_000;

/** Reads one thermostat again and again, on whichever host it is. */
export class Watcher {
  readonly #id: RoomId;
  readonly #proxy: ActorProxy<Thermostat>;
  readonly #occurrences: Occurrences;
  #reading: Reading | undefined;
  #trouble: string | undefined;

  constructor(client: DaprClient, id: RoomId, occurrences: Occurrences) {
    this.#id = id;
    this.#proxy = actorProxy<Thermostat>(client, "Thermostat", id, { timeoutMs: PATIENCE_MS });
    this.#occurrences = occurrences;
  }

  get view(): ThermostatView {
    return { id: this.#id, room: ROOMS[this.#id], reading: this.#reading, trouble: this.#trouble };
  }

  /** Has the thermostat follow the day; tries until it does. */
  async begin(day: Day, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.#proxy.follow(day);
        return;
      } catch (error) {
        if (signal.aborted || !(error instanceof DaprError)) throw error;
        await delay(EVERY_MS, undefined, { signal });
      }
    }
  }

  /** Watches until the signal aborts; `changed` is told whenever there is news. */
  async watch(changed: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        this.#take(await this.#proxy.read());
      } catch (error) {
        this.#trouble = error instanceof DaprError ? error.code.replaceAll("_", " ") : String(error);
      }
      changed();
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @throws DaprError `invalid_argument` for a target that the thermostat refuses */
  async setTarget(target: number): Promise<void> {
    this.#take(await this.#proxy.setTarget(target));
  }

  #take(reading: Reading): void {
    const before = this.#reading;
    this.#reading = reading;
    this.#trouble = undefined;
    if (before === undefined) return;
    const room = ROOMS[this.#id];
    const { on, mode, target, host, since } = reading;
    if (since > before.since) {
      const how = mode === "by hand" ? "by hand" : `${mode}, by a reminder`;
      this.#occurrences.add(`${room}: ${String(target)} °C, ${how} (on ${host})`);
    }
    if (on !== before.on) this.#occurrences.add(`${room} has moved from ${before.on} to ${on}`);
  }
}
