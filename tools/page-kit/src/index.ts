export { noSniff } from "./no-sniff.ts";
export { Page, type PageOptions } from "./page.ts";
export { stopSignal } from "./stop-signal.ts";
