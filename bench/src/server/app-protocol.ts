import type { SidecarAddress } from "../sidecar/sidecar.ts";
import type { AppName } from "./all-apps.ts";
import type { Failed } from "../worker-process.ts";

/** Request to an app's process. */
export type AppRequest =
  { kind: "start"; app: AppName; port: number; sidecar: SidecarAddress } | { kind: "usage" };

/** Response to one request. */
export type AppReply =
  | { kind: "started" }
  /** Since it began: user and system time of the process, and calls handled; and the memory that it has. */
  | { kind: "usage"; cpuMs: number; handled: number; residentBytes: number }
  | Failed;
