export { Session, type SessionOptions } from "./session/session.ts";
export type { RunningApp } from "./session/run-app.ts";
export type { AppExit } from "./session/app-process.ts";
export type { AppState, LogLine, LogSource, Message, SessionEnd, SessionEvents } from "./session/events.ts";
export { readRunFile, type RunFile } from "./spec/run-file.ts";
export type { AppSpec, LogDestination, RunSpec } from "./spec/run-spec.ts";
export { CliError } from "./spec/cli-error.ts";
export type {
  AppHealthCheckOptions,
  AppProtocol,
  Exit,
  LogLevel,
  Service,
  Sidecar,
  SidecarMetadataJson,
} from "@dapr-ts/testing";
