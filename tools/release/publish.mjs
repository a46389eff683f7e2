// Publishes what the registry lacks: the packages of the runtime's platforms, then every public package with changesets,
// which tags them. CI calls it (`npm run release:publish`). With `-- --dry-run` nothing is sent, and no other platform is built.
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { publicPackages, root } from "../packages/public-packages.mjs";
import { buildRuntime } from "../runtime/build.mjs";
import { packagePlatform } from "../runtime/package.mjs";
import { PLATFORMS, thisPlatform } from "../runtime/platforms.mjs";
import { runMain } from "../setup/missing.mjs";

const say = (line) => console.log(`release: ${line}`);

await runMain("release", async () => {
  const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
  const dryRun = values["dry-run"] ? ["--dry-run"] : [];
  const packages = await publicPackages();
  const { version } = packages[0].manifest;

  say(await buildRuntime(say));
  for (const platform of values["dry-run"] ? [thisPlatform] : PLATFORMS) {
    const name = `@dapr-ts/runtime-${platform}@${version}`;
    if (await isPublished(name)) say(`${name} is published already`);
    else await run("npm", ["publish", ...dryRun], await packagePlatform(platform, say));
  }

  await run("npm", ["run", "build", "--silent"], root);
  if (!values["dry-run"]) await run(join(root, "node_modules/.bin/changeset"), ["publish"], root);
  else for (const { folder } of packages) await run("npm", ["publish", "--dry-run", "--silent"], folder);
});

/** Returns true if the registry has this version. Throws if the registry does not respond. */
async function isPublished(name) {
  try {
    const { stdout } = await promisify(execFile)("npm", ["view", name, "version"]);
    return stdout.trim() !== "";
  } catch (error) {
    if (/\bE404\b/.test(error.stderr ?? "")) return false;
    throw error;
  }
}

async function run(command, args, cwd) {
  const child = spawn(command, args, { cwd, stdio: "inherit" });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code} in ${cwd}`);
}
