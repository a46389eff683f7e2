import { fileURLToPath } from "node:url";
import { runInWasmEdge, runLikeWasmEdge, unbundled, whatWasmEdgeLacks } from "@dapr-ts/guests";
import { expect, onTestFinished, test } from "vitest";
import { cases, lacking } from "../src/index.ts";

/** A guest of WasmEdge's that is not compiled ahead of time takes minutes, most of them for what is said of large values. */
const engines = {
  "QuickJS, with a stand-in for wasi_net": { run: runLikeWasmEdge, timeoutMs: 120_000 },
  WasmEdge: { run: runInWasmEdge, timeoutMs: 20 * 60_000 },
};

/** Runs every case in a guest of WasmEdge's, over its sockets: in WasmEdge where there is one, and without it always. */
export function runOverWasiNet(httpEndpoint: () => string): void {
  const without = whatWasmEdgeLacks();
  if (without !== undefined) console.log(`skipped: the suite in WasmEdge. ${without}`);
  for (const [name, { run, timeoutMs }] of Object.entries(engines)) {
    if (name === "WasmEdge" && without !== undefined) continue;
    test(
      `every case in ${name}`,
      async () => {
        const entry = fileURLToPath(new URL("../src/guest/over-wasi-net.ts", import.meta.url));
        const lines: string[] = [];
        const env = { DAPR_HTTP_ENDPOINT: httpEndpoint() };
        const guest = await run(await unbundled(entry), "over-wasi-net.js", {
          env,
          onLine: (line) => lines.push(line),
        });
        onTestFinished(() => guest.stop());
        expect(await guest.ended).toBe(0);
        const ran = cases.filter((each) => lacking("guest", each.name) === undefined);
        expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
          ran.map((each) => ({ name: each.name })),
        );
      },
      timeoutMs,
    );
  }
}
