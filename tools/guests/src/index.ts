export { bundle, unbundled, type GuestFiles } from "./bundle.ts";
export type { GuestProcess, SpawnOptions } from "./guest-process.ts";
export { buildComponent, type World } from "./component/build.ts";
export { runComponent, serveComponent } from "./component/run.ts";
export { runLikeWasmEdge } from "./quickjs/like-wasmedge.ts";
export { runInQuickJs, serveInQuickJs } from "./quickjs/in-node.ts";
export { runInWasmEdge, whatWasmEdgeLacks } from "./wasmedge/run.ts";
