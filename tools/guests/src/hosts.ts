export const HOSTS = ["quickjs", "starlingmonkey", "wasmedge", "like-wasmedge"] as const;

/**
 * The engine of a guest: a bare QuickJS in this process; StarlingMonkey as a component in jco; WasmEdge; or, for tests, a
 * stand-in for WasmEdge.
 */
export type Host = (typeof HOSTS)[number];
