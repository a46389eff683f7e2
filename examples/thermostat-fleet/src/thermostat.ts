import { Actor, DaprError } from "@dapr-ts/actors";
import { after, type Climate } from "./climate.ts";
import type { Mode, Reading, Setting } from "./reading.ts";

/** The length of a day, and the start of its night. */
export interface Day {
  readonly lengthMs: number;
  /** How long until the night begins first. */
  readonly nightInMs: number;
}

export const LIMITS = { least: 10, most: 26 } as const;
const TARGETS = { day: 21, night: 17 } as const;
const ROOM_MS = 1_000;
const FIRST: Setting = { target: TARGETS.day, mode: "day", since: 0, host: "" };
const HOST = process.env["HOST_NAME"] ?? "somewhere";

interface Room extends Climate {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The thermostat of one room, wherever it is at the moment. Its state and its reminders outlive the host that it is on. */
export class Thermostat extends Actor {
  static override idleTimeout = "5m";

  /** Each activation registers its timer, which belongs to the activation's sidecar. */
  async onActivate(): Promise<void> {
    await this.timers.register("room", { method: "breathe", periodMs: ROOM_MS });
  }

  /** Registers the reminders of the day and the night. They fire even if the thermostat was not called for a year. */
  async follow({ lengthMs, nightInMs }: Day): Promise<void> {
    const periodMs = lengthMs;
    await this.reminders.register("night", {
      method: "switchTo",
      data: "night",
      dueTimeMs: nightInMs,
      periodMs,
    });
    const dueTimeMs = nightInMs + lengthMs / 2;
    await this.reminders.register("day", { method: "switchTo", data: "day", dueTimeMs, periodMs });
  }

  switchTo(mode: "day" | "night"): void {
    this.#set(TARGETS[mode], mode);
  }

  /** Sets the target until the day or the night begins. */
  setTarget(target: number): Promise<Reading> {
    if (!(target >= LIMITS.least && target <= LIMITS.most)) {
      const message = `a target is ${String(LIMITS.least)} to ${String(LIMITS.most)} °C`;
      throw new DaprError(message, { code: "invalid_argument" });
    }
    this.#set(target, "by hand");
    return this.read();
  }

  async read(): Promise<Reading> {
    const { celsius, heating } = await this.#room();
    return { ...(await this.#setting()), celsius, heating, on: HOST };
  }

  /** Advances the climate of the room, also by the time in which no host had the thermostat. */
  async breathe(): Promise<void> {
    const { at, ...climate } = await this.#room();
    const { target } = await this.#setting();
    const now = Date.now();
    const room: Room = { ...after((now - at) / 1000, climate, target), at: now };
    this.state.set("room", room);
  }

  #set(target: number, mode: Mode): void {
    const setting: Setting = { target, mode, since: Date.now(), host: HOST };
    this.state.set("setting", setting);
  }

  #setting(): Promise<Setting> {
    return this.state.getOrSet("setting", FIRST);
  }

  #room(): Promise<Room> {
    return this.state.getOrSet<Room>("room", () => ({
      celsius: TARGETS.night + 2 * Math.random(),
      heating: false,
      at: Date.now(),
    }));
  }
}
