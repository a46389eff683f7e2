/**
 * Internals for the command `dapr-ts`. Not for applications: they change without notice.
 *
 * @module
 */
export { placementSpec, schedulerSpec } from "./control-plane.ts";
export { openLauncher, type LauncherOptions } from "./launcher.ts";
export { LogBuffer } from "./log-buffer.ts";
export { freePorts, isPortFree } from "./ports.ts";
export { poll } from "./poll.ts";
export { binaryFolders, findProgram, howToGet, type FoundProgram } from "./process/binaries.ts";
export { signalTree } from "./process/end-tree.ts";
export { sqliteFile, sqliteNames } from "./process/sqlite-names.ts";
export { REDELIVERY } from "./redelivery.ts";
export { toResource } from "./resources.ts";
export { howItEnded } from "./race-early-exit.ts";
export type { Launcher, Program, Spot, Unit, UnitSpec } from "./unit.ts";
export { Watchdog } from "./watchdog/watchdog.ts";
export { within } from "./within.ts";
