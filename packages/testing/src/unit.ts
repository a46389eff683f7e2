/** How a unit ended. */
export interface Exit {
  /** Its exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  /** The signal that ended it; undefined if the backend does not report it. */
  readonly signal: NodeJS.Signals | undefined;
}

/** One running part of the runtime: a process or a container. */
export interface Unit {
  /** Its name in logs and errors: `daprd orders`, `placement`, `scheduler`, `redis`. */
  readonly name: string;
  /** Its process id; undefined in a container. */
  readonly pid: number | undefined;
  /** Settles once when the current run ends. A restart begins a new run and a new promise. */
  readonly exited: Promise<Exit>;
  /** Returns the last mebibyte of its log. */
  logs(): string;
  /** Returns the last lines of its log, for the message of an error. */
  tail(): string;
  /** Returns the address of a named port for this machine. */
  address(port: string): string;
  /** Returns the address of a named port for the other units. */
  innerAddress(port: string): string;
  /** Returns the address of a named port for units of other launchers. */
  outerAddress(port: string): string;
  /** Sends a signal. Does nothing once it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Starts it again on the same ports after it has ended. */
  start(): Promise<void>;
  /** Sends SIGTERM, then SIGKILL if it does not end in time. Resolves when it has ended. */
  stop(graceMs: number): Promise<void>;
  /** Stops it and removes everything that it created. */
  remove(graceMs: number): Promise<void>;
}

/** Addresses and folders of a unit, for its command line. */
export interface Spot {
  /** The address to listen on. */
  readonly listen: string;
  /** The host by which the other units reach it. */
  readonly host: string;
  /** The folder that holds its files. */
  readonly dir: string;
  /** A folder that it may write to. */
  readonly dataDir: string;
  port(name: string): number;
}

/** `memory` is a Redis in memory, of this project's own runtime alone. */
export type Program = "daprd" | "placement" | "scheduler" | "memory" | "redis-server";

/** Description of a unit, for processes and containers alike. */
export interface UnitSpec {
  readonly name: string;
  readonly program: Program;
  /** The name by which other units reach it, where units have names. */
  readonly alias: string;
  /** Its ports by name; 0 for any free one. */
  readonly ports: Readonly<Record<string, number>>;
  /** The names of ports that only the unit itself uses. */
  readonly privatePorts?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files of its folder: path below it, and content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files and folders of this machine that it reads, at the same paths. */
  readonly paths?: readonly string[];
  command(spot: Spot): string[];
  /** Resolves when the unit is ready, throws when it cannot become so in time. */
  ready(unit: Unit, signal: AbortSignal): Promise<void>;
}

/** Starts units in one way: as processes or as containers. */
export interface Launcher {
  readonly backend: "container" | "process";
  /** The address that an app must listen on for a sidecar of this launcher to reach it. */
  readonly appHost: string;
  /** The address at which a sidecar reaches this machine. */
  readonly appChannelAddress: string;
  /** The name resolution of a generated Configuration, by which the sidecars find each other. */
  readonly nameResolution: Record<string, unknown> | undefined;
  /** Resolves once the unit is ready. */
  launch(spec: UnitSpec, signal: AbortSignal): Promise<Unit>;
  /** Ends the watchdog, and removes networks and folders. */
  close(): Promise<void>;
}
