import { readFileSync } from "node:fs";
import { bundle } from "./src/bundle.ts";
import { Engine } from "./src/quickjs/engine.ts";
import { giveFetch } from "./src/quickjs/fetch.ts";
import { giveTimers } from "./src/quickjs/timers.ts";
const engine = await Engine.start({});
giveFetch(engine); giveTimers(engine);
engine.global("print", (...w) => console.log((performance.now()/1000).toFixed(2), ...w));
engine.global("env", {DAPR_HTTP_ENDPOINT:"http://127.0.0.1:3999"});
const ex = await engine.module(await bundle("/work/main/examples/photo-lab/guest/quickjs.ts"), "guest.js");
for (const f of process.argv.slice(2)) { try { const t=performance.now(); const r = await engine.call(ex, "handle", "POST", "/api/image", {}, new Uint8Array(readFileSync(f))); console.log(f, r, performance.now()-t); } catch (e) { console.log(f, (e as Error).stack?.slice(0,1500)); } }
process.exit();
