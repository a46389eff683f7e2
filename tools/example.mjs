// `npm run example <name>`: checks the options, makes sure that there is a Dapr runtime and a Redis, builds the packages, and runs the program.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setUpRedis } from "./redis/setup.mjs";
import { buildRuntime } from "./runtime/build.mjs";
import { installedRuntime } from "./runtime/installed.mjs";
import { sentenceOf } from "./page-kit/src/sentence.ts";
import { MissingError } from "./setup/missing.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [example, ...options] = process.argv.slice(2);
const names = readdirSync(`${root}examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
if (!names.some(({ name }) => name === example)) {
  console.error(`npm run example <name> [-- options]: ${names.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

try {
  // Before the runtime is built, which can take minutes.
  const { programOptions } = await import(`../examples/${example}/src/options.ts`);
  await programOptions(options);
} catch (error) {
  console.error(sentenceOf(error) ?? error);
  process.exit(1);
}

try {
  const say = (line) => console.log(`setup: ${line}`);
  say(installedRuntime() ?? (await buildRuntime(say)));
  say(`redis is ${await setUpRedis(say)}`);
  say("building the packages");
  await build(example);
  await run("node", [`examples/${example}/src/main.ts`, ...options]);
} catch (error) {
  if (!(error instanceof MissingError)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}

/** Builds the packages of an example. Prints only the output of a build that failed. */
async function build(example) {
  const args = ["run", "build", `--filter=@dapr-ts/example-${example}...`, "--output-logs=errors-only"];
  const child = spawn("turbo", args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code === 0) return;
  console.error(output);
  process.exit(code ?? 1);
}

async function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit" });
  // The program ends in its own way, and is waited for.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) process.exit(code ?? 1);
}
