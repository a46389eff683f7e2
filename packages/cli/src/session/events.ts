import type { Exit as SidecarExit } from "@dapr-ts/testing";

/** A part of a run that writes a log. */
export type LogSource = "app" | "daprd" | "placement" | "scheduler" | "memory";

/** One line of a log. */
export interface LogLine {
  readonly source: LogSource;
  /** The app id; undefined for the control plane. */
  readonly appId: string | undefined;
  readonly line: string;
  /** True for what an app wrote to its standard error. */
  readonly isError: boolean;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A message of the command itself. */
export interface Message {
  readonly kind: "info" | "problem";
  readonly text: string;
  readonly appId: string | undefined;
}

/** State of an app's process. `waiting` is one that ended and starts again when a file changes. */
export type AppState = "none" | "starting" | "running" | "restarting" | "waiting" | "ended";

/** How a run ended. */
export interface SessionEnd {
  readonly exitCode: number;
}

/** Events of a {@link Session}, by name. */
export interface SessionEvents {
  log: [line: LogLine];
  message: [message: Message];
  /** An app's process changed its state. */
  app: [appId: string, state: AppState];
  /** An app's sidecar ended, which it does before its app only by a fault. */
  sidecarLost: [appId: string, exit: SidecarExit];
  ended: [end: SessionEnd];
}
