// Builds Dapr's local runtime, one file that holds daprd, placement and scheduler, into tools/runtime/bin, unless it is
// there already: `npm run runtime`. With `--platform linux-arm64` (repeatable, or `all`), makes the npm packages of platforms.
import { execFile } from "node:child_process";
import { link, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { isAlive, withLock } from "../setup/lock.mjs";
import { MissingError, runMain, seconds } from "../setup/missing.mjs";
import { buildArguments, goBuild } from "./go-build.mjs";
import { packagePlatform } from "./package.mjs";
import { PLATFORMS, thisPlatform } from "./platforms.mjs";
import { fingerprint, isUpToDate, removeStamp, writeStamp } from "./stamp.mjs";
import { daprVersion, runtimeBin as bin, runtimeRoot } from "./version.mjs";

/** The file has a name for each program, by which it selects that program; on the disk they are one file. */
const suffix = process.platform === "win32" ? ".exe" : "";
const combined = `dapr-runtime${suffix}`;
const names = ["daprd", "placement", "scheduler"].map((name) => name + suffix);
const binaries = [combined, ...names];

const NO_GO = `the Go toolchain is missing: "go" is not on PATH, so Dapr's runtime cannot be built here.
Any one of these will do instead:
  - Go 1.26 or later, then "npm run runtime" again;
  - the Dapr CLI's binaries in ~/.dapr/bin ("dapr init --slim");
  - daprd, placement and scheduler on PATH;
  - a container engine that can pull Dapr's images.`;

/** Resolves to what was done, in one line. `log` gets the progress of a build, a line at a time. */
export async function buildRuntime(log) {
  const dapr = await daprVersion();
  const args = buildArguments(dapr);
  const wanted = { dapr, sources: await fingerprint(runtimeRoot, args), go: await goVersion() };
  const upToDate = `Dapr ${dapr} is up to date in ${bin}`;
  if (await isUpToDate(bin, binaries, wanted)) return upToDate;
  if (!wanted.go) throw new MissingError(NO_GO);

  await mkdir(bin, { recursive: true });
  const onWait = (pid) => log(`another build is under way (process ${pid}): waiting for it`);
  return withLock(join(bin, ".lock"), onWait, async () => {
    if (await isUpToDate(bin, binaries, wanted)) return upToDate; // by the build that was waited for
    const begun = Date.now();
    log(`building Dapr ${dapr} with ${wanted.go} (the first time this takes some minutes)`);
    await build(args, wanted, log);
    return `Dapr ${dapr} built in ${seconds(begun)} into ${bin}`;
  });
}

/** Builds beside the old binaries and swaps at the end, so that a build cut short leaves what was there. */
async function build(args, wanted, log) {
  await sweep();
  const fresh = join(bin, `.new-${process.pid}`);
  await mkdir(fresh);
  try {
    const begun = Date.now();
    const output = join(fresh, combined);
    await goBuild("dapr-runtime", [...args, "-o", output, "./cmd/dapr-runtime"], runtimeRoot, log);
    log(`dapr-runtime: ${Math.round((await stat(output)).size / 1e6)} MB in ${seconds(begun)}`);
    for (const name of names) await link(output, join(fresh, name));
    await removeStamp(bin); // from here to the new stamp the set is mixed
    for (const name of binaries) await rename(join(fresh, name), join(bin, name));
    await writeStamp(bin, wanted);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Removes what killed builds left behind. */
async function sweep() {
  for (const name of await readdir(bin)) {
    const pid = Number(/^\.(?:new-|lock\.)(\d+)$/.exec(name)?.[1]);
    if (pid && pid !== process.pid && !isAlive(pid))
      await rm(join(bin, name), { recursive: true, force: true });
  }
}

async function goVersion() {
  try {
    return (await promisify(execFile)("go", ["version"], { cwd: runtimeRoot })).stdout.trim();
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (line) => console.log(`runtime: ${line}`);
  await runMain("runtime", async () => {
    const { values } = parseArgs({ options: { platform: { type: "string", multiple: true, default: [] } } });
    const wanted = values.platform.includes("all") ? PLATFORMS : values.platform;
    if (wanted.length === 0 || wanted.includes(thisPlatform)) say(await buildRuntime(say));
    for (const name of wanted) say(await packagePlatform(name, say));
  });
}
