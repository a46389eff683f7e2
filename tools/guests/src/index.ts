export { bundle, bundled, unbundled, type GuestFiles } from "./bundle.ts";
export { buildComponent, type World } from "./component/build.ts";
export type { GuestProcess, SpawnOptions } from "./guest-process.ts";
export { Engine } from "./quickjs/engine.ts";
export { runLikeWasmEdge } from "./quickjs/like-wasmedge.ts";
export { giveTimers } from "./quickjs/timers.ts";
export { HOSTS, type Host } from "./hosts.ts";
export { startGuest, type StartGuestOptions } from "./start-guest.ts";
export { runInWasmEdge, whatWasmEdgeLacks } from "./wasmedge/run.ts";
