import { readFileSync } from "node:fs";
import { bundle } from "./src/bundle.ts";
import { Engine } from "./src/quickjs/engine.ts";
const which = process.argv[2];
const src = `
import "/work/main/examples/photo-lab/guest/platform.ts";
import { decode } from "/work/main/examples/photo-lab/guest/decode.ts";
import { encode } from "fast-png";
export async function run(bytes) { const p = decode(new Uint8Array(bytes)); print("decoded "+p.width+"x"+p.height);
 const g = new Uint8Array(p.width*p.height); for (let i=0;i<g.length;i++) g[i]=(2126*p.data[i*3]+7152*p.data[i*3+1]+722*p.data[i*3+2])/10000; print("gray");
 const o = encode({width:p.width,height:p.height,data:g,channels:1,depth:8},{zlib:{level:1}}); print("png "+o.length); return o.slice().buffer; }
`;
import { writeFileSync } from "node:fs";
writeFileSync("/work/main/examples/photo-lab/guest/t.ts", src);
const engine = await Engine.start({});
engine.global("print", (...w) => console.log((performance.now()/1000).toFixed(2), ...w));
const ex = await engine.module(await bundle("/work/main/examples/photo-lab/guest/t.ts"), "g.js");
for (const f of process.argv.slice(2)) { try { const r = await engine.call(ex, "run", new Uint8Array(readFileSync(f))); console.log(f, (r as ArrayBuffer).byteLength); } catch (e) { console.log(f, (e as Error).stack?.slice(0,600)); } }
