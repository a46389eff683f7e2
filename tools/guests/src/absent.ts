/**
 * What the poorest engine that guests are known to run on has not: QuickJS of 2024 in WasmEdge. What a test runs in QuickJS
 * has these taken away first.
 */
export const ABSENT_GLOBALS: readonly string[] = [
  "fetch Headers Request Response URL URLSearchParams AbortController AbortSignal TextEncoder TextDecoder",
  "ReadableStream WritableStream TransformStream structuredClone btoa atob setInterval clearInterval",
  "queueMicrotask crypto Blob FormData WebSocket performance process Buffer Event EventTarget DOMException",
  "global self navigator require module WeakRef FinalizationRegistry Intl Atomics Iterator WebAssembly",
]
  .join(" ")
  .split(" ");

/** Members of what is there that are newer than that engine. */
export const ABSENT_MEMBERS: readonly (readonly [owner: string, ...members: string[]])[] = [
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
  // Of the console there is log alone.
  ["console", "error", "warn", "info", "debug"],
];
