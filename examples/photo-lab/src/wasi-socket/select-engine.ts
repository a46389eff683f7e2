import { whatWasmEdgeLacks } from "@dapr-ts/guests";

/** An engine for the guest, and the reason as a line for the log. */
export interface Engine {
  readonly host: "quickjs" | "wasmedge";
  readonly why: string;
}

/**
 * Selects WasmEdge if its variables are set and its guest is compiled ahead of time, else QuickJS in this process: WasmEdge
 * interprets a file whose name does not end in `.so`, and then works on one photo for minutes.
 */
export function selectEngine(environment: NodeJS.ProcessEnv = process.env): Engine {
  if (whatWasmEdgeLacks(environment) !== undefined)
    return { host: "quickjs", why: "the guest runs in QuickJS" };
  if (environment["WASMEDGE_QUICKJS"]?.endsWith(".so") === true)
    return { host: "wasmedge", why: "the guest runs in WasmEdge" };
  const hint = "wasmedge compile wasmedge_quickjs.wasm wasmedge_quickjs.so";
  return {
    host: "quickjs",
    why: `the guest runs in QuickJS, because WASMEDGE_QUICKJS names a file that WasmEdge interprets, which is too slow for photos. Compile it: ${hint}`,
  };
}
