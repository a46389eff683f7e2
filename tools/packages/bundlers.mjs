// Bundles a program with esbuild and webpack, as ESM and as CommonJS, and runs each bundle without node_modules.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const BUNDLERS = ["esbuild@0.28.2", "webpack@5.113.0"];

/** Its calls reach the network, over HTTP and gRPC, and its server opens a port: nothing is missing in the bundle. */
const PROGRAM = `
import { DaprClient, DaprError } from "@dapr-ts/client";
import { DaprServer } from "@dapr-ts/server";

async function main() {
  for (const protocol of ["http", "grpc"]) {
    const dapr = new DaprClient({
      protocol, httpEndpoint: "http://127.0.0.1:1", grpcEndpoint: "127.0.0.1:1", timeoutMs: 5000, logger: silent,
    });
    const error = await dapr.state.get("store", "key").catch((error) => error);
    await dapr.close();
    if (!(error instanceof DaprError) || error.code !== "unavailable") throw error;
  }
  for (const channel of ["http", "grpc"]) {
    const server = new DaprServer({ port: 0, channel, waitForSidecar: false, logger: silent });
    await server.start();
    await server.stop();
  }
}
const silent = { debug() {}, info() {}, warn() {}, error() {} };
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
`;

/** undici calls `require`, which an ESM bundle of esbuild has only with this line. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** esbuild minifies in a second, webpack in half a minute: it does so for the whole check only. */
const WEBPACK = (project, minimize) => `
const common = {
  mode: "production", target: "node22", entry: ${JSON.stringify(join(project, "program.mjs"))}, devtool: false,
  optimization: { minimize: ${String(minimize)} },
};
const output = { path: ${JSON.stringify(join(project, "out"))} };
module.exports = [
  { ...common, output: { ...output, filename: "webpack.cjs" } },
  {
    ...common,
    experiments: { outputModule: true },
    output: { ...output, filename: "webpack.mjs", module: true, chunkFormat: "module", library: { type: "module" } },
  },
];
`;

const RUN_WEBPACK = `
const webpack = require("webpack");
webpack(require("./webpack.config.cjs"), (error, stats) => {
  if (error) throw error;
  if (stats.hasErrors()) {
    console.error(stats.toString({ all: false, errors: true }));
    process.exitCode = 1;
  }
});
`;

const RUN_ESBUILD = (project) => `
const { buildSync } = require("esbuild");
const common = {
  entryPoints: [${JSON.stringify(join(project, "program.mjs"))}], bundle: true, minify: true, platform: "node", target: "node22",
};
const out = ${JSON.stringify(join(project, "out"))};
const banner = { js: ${JSON.stringify(REQUIRE)} };
buildSync({ ...common, format: "esm", outfile: out + "/esbuild.mjs", banner });
buildSync({ ...common, format: "cjs", outfile: out + "/esbuild.cjs" });
`;

/** Writes the programs to a folder. Returns the programs that make the bundles, and those that
 * run them: a name, and the arguments of Node. */
export async function bundlerProject(folder, isWhole) {
  const project = join(folder, "bundlers");
  const out = join(project, "out");
  await mkdir(out, { recursive: true });
  await writeFile(join(project, "program.mjs"), PROGRAM);
  await writeFile(join(project, "webpack.config.cjs"), WEBPACK(project, isWhole));
  await writeFile(join(project, "webpack.cjs"), RUN_WEBPACK);
  await writeFile(join(project, "esbuild.cjs"), RUN_ESBUILD(project));
  return {
    build: [
      { name: "esbuild, ESM and CommonJS", args: [join(project, "esbuild.cjs")] },
      { name: "webpack, ESM and CommonJS", args: [join(project, "webpack.cjs")] },
    ],
    run: ["esbuild.mjs", "esbuild.cjs", "webpack.mjs", "webpack.cjs"].map((file) => ({
      name: `run of ${file}`,
      args: [join(out, file)],
    })),
  };
}
