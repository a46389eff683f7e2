import type { EngineAddress } from "../container/engine-address.ts";

/** Something to remove when its owner is gone. */
export type Watched =
  | { readonly pid: number }
  | { readonly folder: string }
  /** The containers and networks that carry a label. */
  | { readonly engine: EngineAddress; readonly label: string };

/** One line of the watchdog's standard input: from now on, or no longer. */
export interface WatchdogMessage {
  readonly watch: boolean;
  readonly what: Watched;
}
