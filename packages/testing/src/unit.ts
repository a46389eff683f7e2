/** How a unit ended. */
export interface Exit {
  /** Its exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  /** The signal that ended it, where the backend tells. */
  readonly signal: NodeJS.Signals | undefined;
}

/** One running part of the runtime: a process or a container. */
export interface Unit {
  /** What it is in logs and errors: `daprd orders`, `placement`, `scheduler`, `redis`. */
  readonly name: string;
  /** Its process id; undefined in a container. */
  readonly pid: number | undefined;
  /** Settles once when the current run ends. A restart begins a new run and a new promise. */
  readonly exited: Promise<Exit>;
  /** The last mebibyte of its log. */
  logs(): string;
  /** The last lines of its log, for an error's message. */
  tail(): string;
  /** The address of a named port as this machine sees it. */
  address(port: string): string;
  /** The address of a named port as the other units see it. */
  innerAddress(port: string): string;
  /** Returns the address of a named port for units of other launchers. */
  outerAddress(port: string): string;
  /** Sends a signal. Does nothing once it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Runs again what has ended, on the same ports. */
  start(): Promise<void>;
  /** SIGTERM, and SIGKILL when that did not end it in time. Resolves when it has ended. */
  stop(graceMs: number): Promise<void>;
  /** Stops it and leaves nothing of it behind. */
  remove(graceMs: number): Promise<void>;
}

/** Where a unit finds itself: what its command line needs to know. */
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

export type Program = "daprd" | "placement" | "scheduler" | "redis-server";

/** What to run, told so that a process and a container can both be made of it. */
export interface UnitSpec {
  readonly name: string;
  readonly program: Program;
  /** The name by which other units reach it, where units have names. */
  readonly alias: string;
  /** Its ports by name, and the number where it must be that one (0: any free one). */
  readonly ports: Readonly<Record<string, number>>;
  /** Those of the ports that are only for the unit itself. */
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
  /** The address at which a sidecar finds this machine. */
  readonly appChannelAddress: string;
  /** What a generated Configuration says of name resolution, so that the sidecars find one another. */
  readonly nameResolution: Record<string, unknown> | undefined;
  /** Resolves once the unit is ready. */
  launch(spec: UnitSpec, signal: AbortSignal): Promise<Unit>;
  /** Ends what is left of it: watchdog, networks, folders. */
  close(): Promise<void>;
}
