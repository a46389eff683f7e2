import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atMost } from "../budget.ts";
import { folderBytes, installedPackages } from "../install/measure.ts";
import { install, pack } from "../install/npm.ts";
import { spread } from "../statistics.ts";

const MEGABYTE = 1e6;

interface Installation {
  readonly what: string;
  /** Workspaces, packed. */
  readonly workspaces: readonly string[];
  readonly megabytes: number;
  readonly packages: number;
}

/** Our installations and their limits. */
const OURS: readonly Installation[] = [
  { what: "client", workspaces: ["core", "client"], megabytes: 10, packages: 8 },
  {
    what: "client, server and actors",
    workspaces: ["core", "client", "server", "actors"],
    megabytes: 15,
    packages: 15,
  },
];
const OFFICIAL = "@dapr/dapr@3.18.0";

/** Measures `node_modules` of an application that installs some of the packages and nothing else. */
export const installedSize: Benchmark = {
  name: "size",
  async run({ progress }: Context): Promise<Table[]> {
    const temporary = await mkdtemp(join(tmpdir(), "dapr-ts-bench-"));
    try {
      progress("size: the official SDK, installed");
      const official = await measureInstall(join(temporary, "official"), [OFFICIAL]);
      const megabytes: Row[] = [];
      const packages: Row[] = [];
      for (const [i, { what, workspaces, ...limits }] of OURS.entries()) {
        progress(`size: ours, packed and installed: ${what}`);
        const folder = join(temporary, String(i));
        await mkdir(folder);
        const tarballs = await pack(
          ROOT,
          workspaces.map((name) => `packages/${name}`),
          folder,
        );
        const ours = await measureInstall(join(folder, "installed"), tarballs);
        megabytes.push(rowOf(what, limits.megabytes, ours.megabytes, official.megabytes));
        packages.push(rowOf(what, limits.packages, ours.packages, official.packages));
      }
      return [table("size: on disk", "MB", megabytes), table("size: packages", "packages", packages)];
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  },
};

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

async function measureInstall(
  folder: string,
  specs: readonly string[],
): Promise<{ megabytes: number; packages: number }> {
  await install(folder, specs);
  const modules = join(folder, "node_modules");
  return { megabytes: (await folderBytes(modules)) / MEGABYTE, packages: await installedPackages(modules) };
}

const rowOf = (what: string, limit: number, ours: number, official: number): Row => ({
  what,
  values: [ours, official],
  result: spread([ours]),
  budget: atMost(limit),
});

const table = (title: string, unit: string, rows: Row[]): Table => ({
  title,
  unit,
  contestants: ["ours", "official"],
  result: "ours",
  rows,
});
