import type { Exit as SidecarExit } from "@dapr-ts/testing";

/** A part of a run that writes a log. */
export type LogSource = "app" | "daprd" | "placement" | "scheduler" | "memory";

/** One line of a log. */
export interface LogLine {
  /** The part that wrote it. */
  readonly source: LogSource;
  /** The app id; undefined for the control plane. */
  readonly appId: string | undefined;
  /** The text without a line break. */
  readonly line: string;
  /** True for what an app wrote to its standard error. */
  readonly isError: boolean;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A message of the command itself. */
export interface Message {
  /** `problem` is for standard error. */
  readonly kind: "info" | "problem";
  /** One line, except for the last log lines of a sidecar that ended. */
  readonly text: string;
  /** The app that it concerns. */
  readonly appId: string | undefined;
}

/** State of an app's process. `waiting` is one that ended and starts again when a file changes. */
export type AppState = "none" | "starting" | "running" | "restarting" | "waiting" | "ended";

/** How a run ended. */
export interface SessionEnd {
  /** The first exit code of an app that is not 0; 1 if a sidecar was lost. */
  readonly exitCode: number;
}

/** Events of a {@link Session}, by name. */
export interface SessionEvents {
  /** A line of a log. */
  log: [line: LogLine];
  /** A message of the command. */
  message: [message: Message];
  /** An app's process changed its state. */
  app: [appId: string, state: AppState];
  /** An app's sidecar ended, which it does before its app only by a fault. */
  sidecarLost: [appId: string, exit: SidecarExit];
  /** The run ended. */
  ended: [end: SessionEnd];
}
