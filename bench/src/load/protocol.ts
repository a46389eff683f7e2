import type { CallName } from "../contestants/calls.ts";
import type { SidecarAddress } from "../sidecar/sidecar.ts";
import type { Slice } from "./slice.ts";
import type { Failed } from "../worker-process.ts";

/** Request to a contestant's process. */
export type Request =
  | { kind: "connect"; contestant: string; sidecar: SidecarAddress }
  | { kind: "measure"; call: CallName; inFlight: number; ms: number }
  | { kind: "close" };

/** Response to one request. */
export type Reply = { kind: "done" } | { kind: "measured"; slice: Slice } | Failed;
