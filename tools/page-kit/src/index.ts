export { AppProcess, onStop, type AppProcessOptions } from "./app-process.ts";
export { EVENT_STREAM, liveEvents, type LiveSource } from "./live-events.ts";
export { noSniff } from "./no-sniff.ts";
export { Page, type PageOptions } from "./page.ts";
export { stopSignal } from "./stop-signal.ts";
