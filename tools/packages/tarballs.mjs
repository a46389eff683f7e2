// Packs the public packages, and looks at each tarball with publint and attw, in this process: a process for each would
// load TypeScript as often.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { root } from "./public-packages.mjs";

const exec = promisify(execFile);

/** Packs packages to a folder with one npm. Returns each with its name, its tarball, and the manifest in it. */
export async function packAll(packages, destination) {
  return pack(root, destination, workspaces(packages));
}

/** Packs one folder outside of the workspaces. */
export async function packFolder(folder, destination) {
  const [packed] = await pack(folder, destination, []);
  return packed;
}

async function pack(cwd, destination, args) {
  const options = ["pack", "--json", "--pack-destination", destination, ...args];
  const { stdout } = await exec("npm", options, { cwd, maxBuffer: 64e6 });
  return Promise.all(
    Object.values(JSON.parse(stdout)).map(async ({ name, filename, size }) => {
      console.log(`packages: ${name} ${(size / 1024).toFixed(0)} kB packed`);
      const tarball = join(destination, filename.replace("@", "").replace("/", "-"));
      const { stdout: manifest } = await exec("tar", ["-xzOf", tarball, "package/package.json"]);
      return { name, tarball, manifest: JSON.parse(manifest) };
    }),
  );
}

/** Publishes packages with one npm, which sends nothing. */
export async function publishDry(packages) {
  await exec("npm", ["publish", "--dry-run", "--silent", ...workspaces(packages)], { cwd: root });
}

/** Publishes a packed package, which sends nothing. */
export async function publishTarballDry(tarball) {
  await exec("npm", ["publish", "--dry-run", "--silent", tarball], { cwd: root });
}

const workspaces = (packages) => packages.flatMap(({ manifest }) => ["--workspace", manifest.name]);

/** Returns what publint finds in a tarball. */
export async function lint(tarball) {
  const { buffer, byteOffset, byteLength } = await readFile(tarball);
  const pack = { tarball: buffer.slice(byteOffset, byteOffset + byteLength) };
  const { messages, pkg } = await publint({ pack, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }));
}

/** Returns the entries whose types fit no implementation. Node 10's way is not looked at: it has no `exports`. */
export async function wrongTypes(tarball, { exports }) {
  const hasRequire = JSON.stringify(exports).includes('"require"');
  const ignored = hasRequire ? ["node10"] : ["node10", "node16-cjs"];
  const { problems = [] } = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
  return problems
    .filter((problem) => !ignored.includes(problem.resolutionKind))
    .map(({ kind, entrypoint, resolutionKind }) =>
      [kind, entrypoint, resolutionKind].filter(Boolean).join(" "),
    );
}
