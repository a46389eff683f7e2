// `npm run example <name>`: makes sure that there is a Dapr runtime and a Redis, builds the packages, and runs the program.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setUpRedis } from "./redis/setup.mjs";
import { buildRuntime } from "./runtime/build.mjs";
import { MissingError } from "./setup/missing.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [example, ...options] = process.argv.slice(2);
if (!readdirSync(`${root}examples`).includes(example)) {
  console.error(`npm run example <name> [-- options]: ${readdirSync(`${root}examples`).join(", ")}`);
  process.exit(2);
}

try {
  const say = (line) => console.log(`setup: ${line}`);
  say(await buildRuntime(say));
  say(`redis is ${await setUpRedis(say)}`);
  await run("turbo", [
    "run",
    "build",
    `--filter=@dapr-ts/example-${example}...`,
    "--output-logs=errors-only",
  ]);
  const errors = new URL("example-errors.mjs", import.meta.url).href;
  await run("node", ["--import", errors, `examples/${example}/src/main.ts`, ...options]);
} catch (error) {
  if (!(error instanceof MissingError)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}

async function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit" });
  // The program ends in its own way, and is waited for.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) process.exit(code ?? 1);
}
