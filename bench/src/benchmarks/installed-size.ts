import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atMost } from "../budget.ts";
import { folderBytes, installedPackages } from "../install/measure.ts";
import { install, pack } from "../install/npm.ts";
import { spread } from "../statistics.ts";

const MEGABYTE = 1e6;
const MAX_MEGABYTES = 10;
const MAX_PACKAGES = 8;

/** What each set of packages is called, and what it consists of; ours are workspaces, packed. */
const OURS = ["packages/core", "packages/client"];
const OFFICIAL = "@dapr/dapr@3.18.0";

/** What an application gets when it installs the client and nothing else. */
export const installedSize: Benchmark = {
  name: "size",
  async run({ progress }: Context): Promise<Table[]> {
    const temporary = await mkdtemp(join(tmpdir(), "dapr-ts-bench-"));
    try {
      progress("size: ours, packed and installed");
      const root = fileURLToPath(new URL("../../..", import.meta.url));
      const tarballs = await pack(root, OURS, temporary);
      const ours = await measureInstall(join(temporary, "ours"), tarballs);
      progress("size: the official SDK, installed");
      const official = await measureInstall(join(temporary, "official"), [OFFICIAL]);
      return [
        table("size: on disk", "MB", MAX_MEGABYTES, ours.megabytes, official.megabytes),
        table("size: packages", "packages", MAX_PACKAGES, ours.packages, official.packages),
      ];
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  },
};

async function measureInstall(
  folder: string,
  specs: readonly string[],
): Promise<{ megabytes: number; packages: number }> {
  await install(folder, specs);
  const modules = join(folder, "node_modules");
  return { megabytes: (await folderBytes(modules)) / MEGABYTE, packages: await installedPackages(modules) };
}

function table(title: string, unit: string, limit: number, ours: number, official: number): Table {
  const row: Row = {
    what: "client",
    values: [ours, official],
    result: spread([ours]),
    budget: atMost(limit),
  };
  return { title, unit, contestants: ["ours", "official"], result: "ours", rows: [row] };
}
