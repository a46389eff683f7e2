import { DaprClient } from "@dapr-ts/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CAPABILITIES,
  RPCS,
  RpcRecorder,
  UNCALLED,
  cases,
  gaps,
  olderSidecar,
  startEnvironment,
  type Environment,
  type OlderSidecar,
  type Wire,
} from "../src/index.ts";
import { runInGuest } from "./guest.ts";
import { runOverWasiNet } from "./wasi-net.ts";

const WIRES: readonly Wire[] = ["http", "grpc", "fetch"];

/** The cases of what has an older form, as far as that has all of it. */
const OF_OLDER_FORMS =
  /^(?:jobs|workflow): |^conversation: personal|^configuration: (?:items|all)|^pubsub: publishBulk/;

/** Runs every case on every wire against a runtime of the backend. */
export function runOn(backend: "container" | "process"): void {
  describe(`conformance on the ${backend} backend`, () => {
    let environment: Environment;
    let recorder: RpcRecorder;

    beforeAll(async () => {
      environment = await startEnvironment(backend);
      recorder = new RpcRecorder();
      recorder.watch(environment.grpcEndpoint);
      recorder.watch(environment.mortal.grpc.grpcEndpoint);
      for (const { wires, what, because } of CAPABILITIES) {
        console.log(`Dapr's own difference on ${wires.join(" and ")}: ${what}, because ${because}`);
      }
    }, 240_000);

    afterAll(async () => {
      recorder[Symbol.dispose]();
      await environment[Symbol.asyncDispose]();
    }, 180_000);

    describe.each(WIRES)("%s", (wire) => {
      let dapr: DaprClient;
      let count = 0;
      const unique = (prefix: string): string => `${prefix}-${wire}-${String(++count)}`;

      beforeAll(() => {
        dapr = new DaprClient({
          protocol: wire === "grpc" ? "grpc" : "http",
          httpEndpoint: environment.httpEndpoint,
          // A client of fetch has no other wire, as in a Wasm guest.
          grpcEndpoint: wire === "fetch" ? "127.0.0.1:1" : environment.grpcEndpoint,
          timeoutMs: 40_000,
          interceptors: [recorder.interceptor],
          ...(wire === "fetch" && { fetch: globalThis.fetch }),
        });
      });

      afterAll(async () => {
        await dapr.close();
      });

      test.each(cases)("$name", async ({ run }) => {
        await run({ wire, dapr, unique });
      });
    });

    // What carries it to the sidecar is the same, whatever that runs on.
    if (backend === "process") {
      runInGuest(() => environment.httpEndpoint);
      runOverWasiNet(() => environment.httpEndpoint);
    }

    describe.each(["http", "grpc"] as const)("%s, to a sidecar that lacks the newer form", (wire) => {
      let older: OlderSidecar;
      let dapr: DaprClient;
      let count = 0;
      const unique = (prefix: string): string => `${prefix}-older-${wire}-${String(++count)}`;

      beforeAll(async () => {
        older = await olderSidecar(environment);
        recorder.watch(older.grpcEndpoint, older.lacks);
        const { httpEndpoint, grpcEndpoint } = older;
        dapr = new DaprClient({
          protocol: wire,
          httpEndpoint,
          grpcEndpoint,
          timeoutMs: 40_000,
          interceptors: [recorder.interceptor],
        });
      });

      afterAll(async () => {
        await dapr.close();
        await older[Symbol.asyncDispose]();
      });

      test.each(cases.filter(({ name }) => OF_OLDER_FORMS.test(name)))("$name", async ({ run }) => {
        await run({ wire, dapr, unique });
      });
    });

    test.each(["http", "grpc"] as const)("sidecar: shutdown over %s ends it", async (protocol) => {
      const { httpEndpoint, grpcEndpoint } = environment.mortal[protocol];
      await using dapr = new DaprClient({
        protocol,
        httpEndpoint,
        grpcEndpoint,
        interceptors: [recorder.interceptor],
      });
      await dapr.sidecar.shutdown();
      await expect.poll(() => dapr.health.isOutboundHealthy(), { timeout: 90_000 }).toBe(false);
    });

    test("every RPC in proto/ is called by an operation, or is excluded with a reason", () => {
      const { called } = recorder;
      for (const [rpc, why] of Object.entries(UNCALLED)) console.log(`${rpc} is not called: ${why}`);
      expect(gaps(RPCS, called, UNCALLED)).toEqual([]);
    });
  });
}
