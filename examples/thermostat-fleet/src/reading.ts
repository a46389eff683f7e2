import type { Climate } from "./climate.ts";

export type Mode = "day" | "night" | "by hand";

/** The setting of a thermostat, and its start. */
export interface Setting {
  readonly target: number;
  readonly mode: Mode;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The host that it was set on. */
  readonly host: string;
}

export interface Reading extends Setting, Climate {
  /** The host that the thermostat is on. */
  readonly on: string;
}
