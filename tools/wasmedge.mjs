// `npm run test:wasmedge`: runs the guests' tests in a real WasmEdge if the environment has its path; otherwise prints what is missing.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setUpRedis } from "./redis/setup.mjs";
import { buildRuntime } from "./runtime/build.mjs";

const NEEDED = {
  WASMEDGE_BIN: "the program wasmedge, 0.14 or later",
  WASMEDGE_QUICKJS:
    "the file wasmedge_quickjs.wasm of the wasmedge-quickjs project's releases, or what `wasmedge compile` made of it",
  WASMEDGE_QUICKJS_MODULES: "the folder modules of that release",
};
const SUITES = [
  "packages/wasi-fetch/test/wasmedge/engines.integration.test.ts",
  "packages/wasi-fetch/test/wasmedge/readme.integration.test.ts",
  "examples/wasi-echo",
  "examples/wasi-tour",
  "examples/photo-lab/test/wasmedge.test.ts",
  "conformance/test/process.conformance.test.ts",
];

const lacking = Object.entries(NEEDED).filter(([name]) => !process.env[name]);
if (lacking.length > 0) {
  console.log("WasmEdge is not here, and nothing was run in it. What is lacking:");
  for (const [name, what] of lacking) console.log(`  ${name}: ${what}`);
} else {
  const say = (line) => console.log(`setup: ${line}`);
  say(await buildRuntime(say));
  say(`redis is ${await setUpRedis(say)}`);
  const root = fileURLToPath(new URL("..", import.meta.url));
  const run = (command, ...args) => {
    const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
  };
  const built = ["@dapr-ts/wasi-fetch", "@dapr-ts/testing", "@dapr-ts/client"].map(
    (name) => `--filter=${name}...`,
  );
  run("turbo", "run", "build", ...built, "--output-logs=errors-only");
  // Each suite has a part for every engine; these are WasmEdge's.
  const projects = ["--project", "integration", "--project", "conformance"];
  run("vitest", "run", ...projects, ...SUITES, "--testNamePattern", "(^| )in (WasmEdge|wasmedge)( |$)");
}
