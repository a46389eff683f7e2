import type { Caller } from "../call/caller.ts";
import type { BuildingBlocks } from "./building-blocks.ts";

/** Returns what sends a client's operations, for packages that add operations of their own. */
export function callerOf(client: BuildingBlocks): Caller {
  // A function of its own: a static method would bring every building block into the bundle of who calls it.
  return client["caller"];
}
