import type { SidecarAddress } from "../sidecar/sidecar.ts";
import type { CallName } from "./calls.ts";

/** One call of some kind; the number tells one call from another. Resolves with the value that was read, if any. */
export type Call = (n: number) => Promise<unknown>;

/** Somebody who makes the calls, by one library over one wire. */
export interface Contestant {
  readonly calls: Readonly<Record<CallName, Call>>;
  close(): Promise<void>;
}

export type Connect = (sidecar: SidecarAddress) => Promise<Contestant> | Contestant;
