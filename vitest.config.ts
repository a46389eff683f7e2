import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Tests run on the sources; the check "packages" covers what is packed. */
const alias = {
  "@dapr-ts/core/internal": source("packages/core/src/internal.ts"),
  "@dapr-ts/core": source("packages/core/src/index.ts"),
  "@dapr-ts/client/otel": source("packages/client/src/otel.ts"),
  "@dapr-ts/client/internal": source("packages/client/src/internal.ts"),
  "@dapr-ts/client": source("packages/client/src/index.ts"),
  "@dapr-ts/server": source("packages/server/src/index.ts"),
  wasi_net: source("tools/guests/src/wasi-net/module.ts"),
  "@dapr-ts/guests/wasi-net": source("tools/guests/src/wasi-net/module.ts"),
  "@dapr-ts/wasi-fetch/wasi-http": source("packages/wasi-fetch/src/wasi-http/index.ts"),
  "@dapr-ts/wasi-fetch/actors": source("packages/wasi-fetch/src/actors.ts"),
  "@dapr-ts/wasi-fetch/wasmedge": source("packages/wasi-fetch/src/wasmedge/index.ts"),
  "@dapr-ts/wasi-fetch": source("packages/wasi-fetch/src/index.ts"),
  "@dapr-ts/workflow/eslint": source("packages/workflow/src/eslint/index.ts"),
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

const slow = ["**/*.integration.test.ts", "**/*.conformance.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          setupFiles,
          include: [
            "packages/*/test/**/*.test.ts",
            "proto/test/**/*.test.ts",
            "bench/test/**/*.test.ts",
            "docs/test/**/*.test.ts",
            "tools/*/test/**/*.test.mjs",
          ],
          exclude: ["**/node_modules/**", ...slow],
          // Some of the tests run a compiler, and other test files run beside them.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          env,
          include: [
            "packages/*/test/**/*.integration.test.ts",
            "examples/*/test/**/*.test.ts",
            "docs/test/**/*.integration.test.ts",
          ],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each file starts a runtime of its own, and waits most of the time: two cores carry two.
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "conformance",
          env,
          include: ["conformance/test/**/*.conformance.test.ts"],
          testTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "reliability",
          env,
          include: ["reliability/test/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
