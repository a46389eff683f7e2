// What a person does who has Node, npm and a README: the commands of its blocks in a shell, and its program, whose output is
// the block "text output". The machine is bare: no Go, Docker or Dapr CLI on PATH, and an empty home folder.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** Returns the blocks under a heading of a page: the language, the words behind it, and the text. */
export function blocksOf(markdown, heading) {
  const section = markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`no heading "${heading}"`);
  return [...section.matchAll(/^```(\w+)(.*)\n([^]*?)^```$/gm)].map(([, language, info, text]) => ({
    language,
    info: info.trim(),
    text,
  }));
}

/**
 * Follows a section of a README in a folder. Returns what its commands print, and the lines that it shows as their output.
 * Without a runtime the commands that need it are left out.
 */
export async function follow(readme, heading, folder, home, hasRuntime) {
  const env = await bareEnvironment(home);
  const blocks = blocksOf(await readFile(readme, "utf8"), heading);
  let printed = "";
  for (const { language, info, text } of blocks) {
    if (language === "ts") await writeFile(join(folder, info), text);
    if (language !== "sh" || (!hasRuntime && text.includes("dapr-ts run"))) continue;
    const { stdout } = await promisify(execFile)("sh", ["-e", "-c", text], {
      cwd: folder,
      env,
      timeout: 600_000,
    });
    printed += stdout;
  }
  const { text } = blocks.find(({ language, info }) => language === "text" && info === "output");
  return { printed, expected: text.trimEnd().split("\n") };
}

/** Node, npm and a shell are all that is on PATH. The configuration and the cache of npm stay those of this machine. */
async function bareEnvironment(home) {
  const bin = join(home, "bin");
  await mkdir(bin, { recursive: true });
  await symlink(process.execPath, join(bin, "node"));
  for (const name of ["npm", "npx", "sh", "mkdir"])
    await symlink(await realpath(onPath(name)), join(bin, name));
  const kept = Object.entries(process.env).filter(([name]) => !/^(DAPR_|DOCKER_|npm_(?!config_))/.test(name));
  const before = process.env.HOME ?? home;
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: bin,
    npm_config_cache: process.env.npm_config_cache ?? join(before, ".npm"),
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(before, ".npmrc"),
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
