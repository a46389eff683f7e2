import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Tests run on the sources; that what is packed works is a check of its own. */
const alias = {
  "@dapr-ts/core/internal": source("packages/core/src/internal.ts"),
  "@dapr-ts/core": source("packages/core/src/index.ts"),
  "@dapr-ts/client": source("packages/client/src/index.ts"),
  "@dapr-ts/server": source("packages/server/src/index.ts"),
  "@dapr-ts/testing": source("packages/testing/src/index.ts"),
  "@dapr-ts/conformance": source("conformance/src/index.ts"),
};

const slow = ["**/*.integration.test.ts", "**/*.conformance.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["packages/*/test/**/*.test.ts", "proto/test/**/*.test.ts", "bench/test/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...slow],
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["packages/*/test/**/*.integration.test.ts", "examples/*/test/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each starts a runtime of its own, and two cores carry no more than one or two.
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "conformance",
          include: ["conformance/test/**/*.conformance.test.ts"],
          testTimeout: 30_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
