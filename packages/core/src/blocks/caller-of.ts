import type { Caller } from "../call/caller.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import type { Instrumentation } from "../observe/instrumentation.ts";
import type { StreamCaller } from "../stream/caller.ts";
import type { BuildingBlocks } from "./building-blocks.ts";

/**
 * Returns the caller that sends a client's operations, for packages that add operations of their own.
 *
 * @throws DaprError `invalid_argument` for an object that is not a client
 */
export function callerOf(client: object): Caller {
  // A function of its own: a static method would bring every building block into the bundle of who calls it.
  const caller = (client as BuildingBlocks)["caller"] as Caller | undefined;
  if (caller === undefined) throw invalidArgument("the client must be a DaprClient");
  return caller;
}

/** Returns what observes a client; undefined for a client that is not observed, or for an object that is not a client. */
export function instrumentationOf(client: object): Instrumentation | undefined {
  return (client as { caller?: Partial<StreamCaller> }).caller?.instrumentation;
}
