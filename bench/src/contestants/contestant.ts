import type { SidecarAddress } from "../sidecar/sidecar.ts";
import type { CallName } from "./calls.ts";

/** Makes one call. The number differs from call to call. Resolves to the value that was read, if any. */
export type Call = (n: number) => Promise<unknown>;

/** One library on one transport. */
export interface Contestant {
  readonly calls: Readonly<Record<CallName, Call>>;
  /** Runs the calls in a context of their own. */
  readonly within?: <T>(run: () => T) => T;
  close(): Promise<void>;
}

export type Connect = (sidecar: SidecarAddress) => Promise<Contestant> | Contestant;
