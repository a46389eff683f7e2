import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Tests run on the sources; the check "packages" covers what is packed. */
const alias = {
  "@dapr-ts/core/internal": source("packages/core/src/internal.ts"),
  "@dapr-ts/core": source("packages/core/src/index.ts"),
  "@dapr-ts/client/otel": source("packages/client/src/otel.ts"),
  "@dapr-ts/client/internal": source("packages/client/src/internal.ts"),
  "@dapr-ts/client": source("packages/client/src/index.ts"),
  "@dapr-ts/server/internal": source("packages/server/src/internal.ts"),
  "@dapr-ts/server": source("packages/server/src/index.ts"),
  wasi_net: source("tools/guests/src/wasi-net/module.ts"),
  "@dapr-ts/guests/wasi-net": source("tools/guests/src/wasi-net/module.ts"),
  "@dapr-ts/wasi-fetch/wasi-http": source("packages/wasi-fetch/src/wasi-http/index.ts"),
  "@dapr-ts/wasi-fetch/actors": source("packages/wasi-fetch/src/actors.ts"),
  "@dapr-ts/wasi-fetch/wasmedge": source("packages/wasi-fetch/src/wasmedge/index.ts"),
  "@dapr-ts/wasi-fetch": source("packages/wasi-fetch/src/index.ts"),
  "@dapr-ts/workflow/eslint": source("packages/workflow/src/eslint/index.ts"),
  "@dapr-ts/workflow/internal": source("packages/workflow/src/internal.ts"),
  "@dapr-ts/workflow": source("packages/workflow/src/index.ts"),
  "@dapr-ts/actors": source("packages/actors/src/index.ts"),
  "@dapr-ts/testing/internal": source("packages/testing/src/internal.ts"),
  "@dapr-ts/compat": source("packages/compat/src/index.ts"),
  "@dapr-ts/testing": source("packages/testing/src/index.ts"),
  "@dapr-ts/cli": source("packages/cli/src/index.ts"),
  "@dapr-ts/runtime": source("packages/runtime/src/index.ts"),
  "@dapr-ts/conformance": source("conformance/src/index.ts"),
};

/** Reads the result of the set-up (tools/setup.mjs): the container engine, or why containers are not available. */
function machine(): Record<string, string> {
  try {
    const { environment, lacking } = JSON.parse(readFileSync(source(".runtime/setup.json"), "utf8")) as {
      environment: Record<string, string>;
      lacking: Record<string, string>;
    };
    const why = lacking["containers"] ?? lacking["images"];
    return { ...environment, ...(why !== undefined && { DAPR_TS_LACKS_CONTAINERS: why }) };
  } catch {
    return {
      DAPR_TS_LACKS_CONTAINERS: "run `npm test`, or `node tools/setup.mjs`, which sets containers up",
    };
  }
}

const env = machine();

/** Fails test files in which Node emits a warning. */
const setupFiles = [source("tools/warnings/setup.mjs")];

/** Files of half a minute or more begin first, so that none of them runs alone at the end. */
const LONG = [
  "server/test/events.integration",
  "actors/test/ownership.integration",
  "actors/test/faults.integration",
  "container.conformance",
  "process.conformance",
  "client/test/subscription-runtime.integration",
  "server/test/calls.integration",
  "workflow/test/faults.integration",
  "testing/test/runtime.integration",
  "workflows-process.conformance",
  "testing/test/leftovers.integration",
  "photo-lab/test/page.test",
  "server/test/stop-events.integration",
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((part) => moduleId.includes(part));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/**
 * Files side by side. Most of them start a runtime of their own and wait for it half of the time, so two cores carry three.
 * The rows of reliability measure times, and run alone.
 */
const together = {
  maxWorkers: Math.max(3, Math.min(8, availableParallelism())),
  sequence: { groupOrder: 0 },
};
const alone = { maxWorkers: 1, sequence: { groupOrder: 2 } };

/**
 * Tests in Chromium, apart from those with containers: a container's network comes and goes with it, and Chromium gives up
 * its requests when the machine's networks change (ERR_NETWORK_CHANGED), also those to loopback.
 */
const pages = [
  "docs/test/site.integration.test.ts",
  "examples/observability/test/observability.test.ts",
  "examples/order-workflow/test/order-workflow.test.ts",
  "examples/photo-lab/test/page.test.ts",
  "examples/thermostat-fleet/test/thermostat-fleet.test.ts",
  "packages/cli/test/page/*.integration.test.ts",
];

/**
 * A failed test runs once more, and `npm test` lists each test that passed only the second time. daprd 1.18.2 has transient
 * faults that no client can prevent, and unit tests share two cores with the runtimes of others. Tests of faults set `retry: 0` in
 * their own options, because what they are about is that nothing is lost. CONTRIBUTING.md, "Tests that fail by chance", has the rules.
 */
const twice = { retry: 1 };

/** The default limit of `expect.poll`, one second, is too short for a machine with other work. */
const patient = { expect: { poll: { timeout: 30_000 } } };

const slow = ["**/*.integration.test.ts", "**/*.conformance.test.ts"];

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          setupFiles,
          ...patient,
          include: [
            "packages/*/test/**/*.test.ts",
            "proto/test/**/*.test.ts",
            "bench/test/**/*.test.ts",
            "docs/test/**/*.test.ts",
            "tools/*/test/**/*.test.mjs",
          ],
          exclude: ["**/node_modules/**", ...slow],
          ...twice,
          // Some of the tests run a compiler, and other test files run beside them.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...together,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          env,
          ...patient,
          include: [
            "packages/*/test/**/*.integration.test.ts",
            "examples/*/test/**/*.test.ts",
            "docs/test/**/*.integration.test.ts",
          ],
          exclude: ["**/node_modules/**", ...pages],
          ...twice,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          ...together,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "pages",
          env,
          ...patient,
          include: pages,
          ...twice,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: "conformance",
          env,
          ...patient,
          include: ["conformance/test/**/*.conformance.test.ts"],
          ...twice,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...together,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "reliability",
          env,
          ...patient,
          include: ["reliability/test/**/*.test.ts"],
          testTimeout: 400_000,
          hookTimeout: 180_000,
          ...alone,
        },
      },
    ],
  },
});
