import { readFile } from "node:fs/promises";
import { DaprClient } from "@dapr-ts/client";
import { runInWasmEdge, runLikeWasmEdge, whatWasmEdgeLacks } from "@dapr-ts/guests";
import { freePort, startDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { blocksOf } from "../../../../tools/markdown/blocks.ts";

const lacking = whatWasmEdgeLacks();
if (lacking !== undefined) console.log(`skipped: the program of the README in WasmEdge. ${lacking}`);

const engines = { "QuickJS, with a stand-in for wasi_net": runLikeWasmEdge, WasmEdge: runInWasmEdge };

test.each(Object.keys(engines).filter((name) => name !== "WasmEdge" || lacking === undefined))(
  "the first program of the README calls the sidecar, and handles calls and events, in %s",
  { timeout: 120_000 },
  async (name) => {
    const port = await freePort();
    await using runtime = await startDapr({
      backend: "process",
      placement: false,
      scheduler: false,
      apps: [{ appId: "guest", appPort: port }],
      components: [
        { name: "statestore", type: "state.in-memory" },
        { name: "pubsub", type: "pubsub.in-memory" },
      ],
    });
    const { httpEndpoint, grpcEndpoint } = runtime;
    const file = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
    const { code = "" } =
      blocksOf(await file("README.md")).find(({ words }) => words.includes("main.js")) ?? {};
    expect(code).toContain("port: 9004");
    const files = {
      "main.js": code.replace("port: 9004", `port: ${String(port)}`),
      "wasi-fetch/index.js": await file("dist/index.js"),
      "wasi-fetch/wasmedge.js": await file("dist/wasmedge.js"),
    };
    const lines: string[] = [];
    const guest = await engines[name as keyof typeof engines](files, "main.js", {
      env: { DAPR_HTTP_PORT: new URL(httpEndpoint).port },
      onLine: (line) => lines.push(line),
    });
    try {
      await Promise.race([
        runtime.apps["guest"]?.waitForApp(),
        guest.ended.then(() => Promise.reject(new Error(`the guest ended: ${lines.join("\n")}`))),
      ]);
      await using dapr = new DaprClient({ httpEndpoint, grpcEndpoint });
      expect(await dapr.state.get("statestore", "order-1")).toEqual({ total: 42 });
      expect(await dapr.invoker.invoke("guest", "echo", { body: new Uint8Array([1, 2]) })).toEqual(
        new Uint8Array([1, 2]),
      );
      const order = { id: "order-2", total: 7 };
      await dapr.pubsub.publish("pubsub", "orders", order);
      await expect.poll(() => dapr.state.get("statestore", "order-2"), { timeout: 30_000 }).toEqual(order);
    } finally {
      await guest.stop();
    }
  },
);
