// `npm run component -w @dapr-ts/guests -- <guest.ts> server|program <out.wasm>`
import { copyFile } from "node:fs/promises";
import { resolve } from "node:path";
import { buildComponent } from "./build.ts";

const [entry, world, out] = process.argv.slice(2);
if (entry === undefined || out === undefined || (world !== "server" && world !== "program")) {
  console.error("npm run component -w @dapr-ts/guests -- <guest.ts> server|program <out.wasm>");
  process.exit(2);
}
const from = process.env["INIT_CWD"] ?? process.cwd();
await copyFile(await buildComponent(resolve(from, entry), world), resolve(from, out));
