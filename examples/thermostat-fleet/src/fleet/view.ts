import type { HostName } from "../host-names.ts";
import type { Reading } from "../reading.ts";
import type { RoomId } from "../rooms.ts";

/** A thermostat as the page shows it. */
export interface ThermostatView {
  readonly id: RoomId;
  readonly room: string;
  /** Its last reading; undefined before the first. */
  readonly reading: Reading | undefined;
  /** Why it does not respond at the moment. */
  readonly trouble: string | undefined;
}

export interface HostView {
  readonly name: HostName;
  readonly state: "stopped" | "starting" | "running";
  readonly pid: number | undefined;
}

/** Something that has happened. */
export interface Occurrence {
  /** Counted from 1. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly what: string;
}

/** All that the page shows. */
export interface FleetView {
  readonly hosts: readonly HostView[];
  readonly thermostats: readonly ThermostatView[];
  /** The newest first. */
  readonly log: readonly Occurrence[];
}
