/**
 * Globals that the most limited known engine lacks: QuickJS of 2024 in WasmEdge. A test in QuickJS deletes them before it loads
 * the guest.
 */
export const MISSING_GLOBALS: readonly string[] = [
  "fetch Headers Request Response URL URLSearchParams AbortController AbortSignal TextEncoder TextDecoder",
  "ReadableStream WritableStream TransformStream structuredClone btoa atob setInterval clearInterval",
  "queueMicrotask crypto Blob FormData WebSocket performance process Buffer Event EventTarget DOMException",
  "global self navigator require module WeakRef FinalizationRegistry Intl Atomics Iterator WebAssembly",
]
  .join(" ")
  .split(" ");

/** Members of other globals that are newer than that engine. */
export const MISSING_MEMBERS: readonly (readonly [owner: string, ...members: string[]])[] = [
  ["Symbol", "dispose", "asyncDispose"],
  ["Array", "fromAsync"],
  ["Uint8Array", "fromBase64", "fromHex"],
  ["Uint8Array.prototype", "toBase64", "toHex", "setFromBase64", "setFromHex"],
  ["ArrayBuffer.prototype", "transfer", "transferToFixedLength", "resize", "resizable", "maxByteLength"],
  [
    "Set.prototype",
    ..."union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom".split(" "),
  ],
  ["Error", "captureStackTrace", "stackTraceLimit"],
  ["Promise", "try"],
  ["RegExp", "escape"],
  ["JSON", "rawJSON", "isRawJSON"],
  ["Math", "f16round", "sumPrecise"],
  // The console has only log.
  ["console", "error", "warn", "info", "debug"],
];
