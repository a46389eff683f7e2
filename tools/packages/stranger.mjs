// What a person does who has Node, npm and a page: writes its programs to files, and runs its commands in a shell, in their
// order. The machine is bare: no Go, Docker or Dapr CLI on PATH, and an empty home folder.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, copyFile, mkdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const LIMIT_MS = 600_000;
const OUTPUT_LIMIT_MS = 90_000;

/**
 * Follows the blocks of a page in a folder. The program of a block "ts app NAME" runs until the end of the page, as in a
 * terminal of its own; each other command must end by itself. Without a runtime, what needs it is left out.
 *
 * @returns the lines of its blocks "text output" that nothing printed
 */
export async function follow(blocks, { folder, home, registry, hasRuntime }) {
  await mkdir(home, { recursive: true });
  const where = join(home, "where");
  const env = { ...(await bareEnvironment(home, registry)), WHERE: where };
  const apps = [];
  const running = [];
  const missing = [];
  let printed = "";
  let cwd = folder;
  const start = (code) => {
    const options = { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] };
    const child = spawn("sh", ["-e", "-c", `${code}\npwd > "$WHERE"`], options);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
    running.push(child);
    return child;
  };
  const lines = () => printed.split("\n").map((line) => line.replace(/^== APP == /, ""));
  try {
    for (const { language, words, code } of blocks) {
      if (language === "ts") {
        const name = words.at(-1);
        const file = name.endsWith(".ts") ? name : `${name}.ts`;
        if (words[0] === "app") apps.push(file);
        await writeFile(join(cwd, file), code);
      } else if (language === "sh" && (hasRuntime || !code.includes("dapr-ts run"))) {
        const child = start(code);
        if (apps.some((file) => code.includes(file))) continue;
        const [status] = await once(child, "close", { signal: AbortSignal.timeout(LIMIT_MS) });
        if (status !== 0) throw new Error(`the commands ended with ${status}:\n${code}\n${printed}`);
        cwd = (await readFile(where, "utf8")).trim();
      } else if (language === "text" && words.includes("output") && hasRuntime) {
        const expected = code.trimEnd().split("\n");
        const until = Date.now() + OUTPUT_LIMIT_MS;
        const isPrinted = () => expected.every((line) => lines().includes(line));
        while (!isPrinted() && running.some(isRunning) && Date.now() < until) await delay(50);
        for (const line of expected)
          if (!lines().includes(line)) missing.push(`"${line}" is missing in\n${printed}`);
      }
    }
  } finally {
    await Promise.all(running.filter(isRunning).map(stop));
  }
  return missing;
}

const isRunning = ({ exitCode, signalCode }) => exitCode === null && signalCode === null;

/** Ends a shell with what it has started, as Ctrl-C does. */
async function stop(child) {
  const ended = once(child, "close", { signal: AbortSignal.timeout(OUTPUT_LIMIT_MS) });
  process.kill(-child.pid, "SIGINT");
  await ended;
}

/** Node, npm and a shell are all that is on PATH. The configuration and the cache of npm stay those of this machine. */
async function bareEnvironment(home, registry) {
  const bin = join(home, "bin");
  await mkdir(bin);
  await symlink(process.execPath, join(bin, "node"));
  for (const name of ["npm", "npx", "sh", "mkdir"])
    await symlink(await realpath(onPath(name)), join(bin, name));
  const kept = Object.entries(process.env).filter(([name]) => !/^(DAPR_|DOCKER_|npm_(?!config_))/.test(name));
  const before = process.env.HOME ?? home;
  const userconfig = join(home, ".npmrc");
  const other = process.env.npm_config_userconfig ?? join(before, ".npmrc");
  if (existsSync(other)) await copyFile(other, userconfig);
  await appendFile(userconfig, `\n@dapr-ts:registry=${registry}\n`);
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: bin,
    npm_config_cache: process.env.npm_config_cache ?? join(before, ".npm"),
    npm_config_userconfig: userconfig,
    npm_config_prefer_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    // Below the ports that the tests of the packages take.
    DAPR_TS_CONTROL_PLANE_PORT: String(8000 + (process.pid % 200) * 10),
  };
}

function onPath(name) {
  const found = process.env.PATH.split(delimiter).find((folder) => existsSync(join(folder, name)));
  if (found === undefined) throw new Error(`${name} is not on PATH`);
  return join(found, name);
}
