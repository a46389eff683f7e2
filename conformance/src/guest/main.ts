import { DaprClient } from "@dapr-ts/wasi-fetch";
import { cases } from "../cases.ts";
import type { Bench } from "../case.ts";
import { unexpectedNames } from "./limited-engine.ts";
import { limitedFetch, type HostFetch } from "./limited-fetch.ts";

declare const hostFetch: HostFetch;

let bench: Bench | undefined;

/** Creates the guest's client. Returns the names that the guest should not have. */
export async function start(httpEndpoint: string): Promise<string> {
  const found = unexpectedNames();
  const dapr = new DaprClient({ fetch: limitedFetch(hostFetch), httpEndpoint, timeoutMs: 20_000 });
  let count = 0;
  const unique = (prefix: string): string => `${prefix}-guest-${String(++count)}`;
  bench = { wire: "guest", dapr: dapr as unknown as Bench["dapr"], unique };
  return JSON.stringify(found);
}

/** Runs a case by its place in the list. Returns its error, or an empty text. */
export async function run(index: string): Promise<string> {
  try {
    if (bench === undefined) throw new Error("start was not called");
    await cases[Number(index)]?.run(bench);
    return "";
  } catch (error) {
    // QuickJS's stack lacks the message.
    return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ""}` : String(error);
  }
}
