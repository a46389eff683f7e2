import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Packs workspaces of a project, and gives the tarballs' paths. */
export async function pack(
  root: string,
  workspaces: readonly string[],
  destination: string,
): Promise<string[]> {
  const chosen = workspaces.flatMap((workspace) => ["--workspace", workspace]);
  const stdout = await npm(root, [
    "pack",
    "--json",
    "--ignore-scripts",
    "--pack-destination",
    destination,
    ...chosen,
  ]);
  return tarballs(JSON.parse(stdout)).map((file) => join(destination, file));
}

/** Installs packages into a project that has nothing else. */
export async function install(folder: string, specs: readonly string[]): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
  await npm(folder, ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", ...specs]);
}

async function npm(cwd: string, args: readonly string[]): Promise<string> {
  // An npm that runs this program as a workspace's script would have the inner one look for that workspace too.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_workspace/i.test(name)),
  );
  const { stdout } = await run("npm", [...args], { cwd, env });
  return stdout;
}

/** npm 10 lists what it packed; npm 11 gives an object by name. */
function tarballs(packed: unknown): string[] {
  return Object.values(packed as Record<string, { filename: string }>).map(({ filename }) => filename);
}
