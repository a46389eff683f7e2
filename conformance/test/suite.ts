import { DaprClient } from "@dapr-ts/client";
import { afterAll, beforeAll, describe, test } from "vitest";
import { CAPABILITIES, cases, startEnvironment, type Environment, type Wire } from "../src/index.ts";

const WIRES: readonly Wire[] = ["http", "grpc", "fetch"];

/** Runs every case on every wire against a runtime of the backend. */
export function runOn(backend: "container" | "process"): void {
  describe(`conformance on the ${backend} backend`, () => {
    let environment: Environment;

    beforeAll(async () => {
      environment = await startEnvironment(backend);
      for (const { wires, what, because } of CAPABILITIES) {
        console.log(`Dapr's own difference on ${wires.join(" and ")}: ${what}, because ${because}`);
      }
    }, 120_000);

    afterAll(async () => {
      await environment[Symbol.asyncDispose]();
    }, 30_000);

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
          timeoutMs: 20_000,
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
  });
}
