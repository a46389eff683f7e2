// Makes the npm package of a platform: `npm run runtime -- --platform linux-x64`. The binaries are not in the repository.
import { copyFile, link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { REPOSITORY } from "../../docs/src/repository.ts";
import { seconds } from "../setup/missing.mjs";
import { documents, sha256 } from "./documents.mjs";
import { buildArguments, goBuild } from "./go-build.mjs";
import { platform, thisPlatform } from "./platforms.mjs";
import { daprVersion, runtimeBin, runtimeRoot } from "./version.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runtimePackage = join(root, "packages", "runtime");
const out = join(runtimePackage, "platforms");

/** Makes the package in packages/runtime/platforms, and resolves to its folder. The binary of this platform must be built. */
export async function packagePlatform(wanted, log) {
  const { name, os, cpu, target, fileName } = platform(wanted);
  const begun = Date.now();
  const dapr = await daprVersion();
  const folder = join(out, name);
  const fresh = `${folder}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(join(fresh, "bin"), { recursive: true });
  const binary = join(fresh, "bin", fileName);
  if (name === thisPlatform) await linkOrCopy(join(runtimeBin, fileName), binary);
  else
    await goBuild(
      name,
      [...buildArguments(dapr), "-o", binary, "./cmd/dapr-runtime"],
      runtimeRoot,
      log,
      target,
    );

  const { version } = JSON.parse(await readFile(join(runtimePackage, "package.json"), "utf8"));
  const manifest = manifestOf({ name, os, cpu, version, dapr });
  const { notices, sbom } = await documents(binary, { name: manifest.name, version, dapr });
  await Promise.all([
    write(join(fresh, "package.json"), manifest),
    write(join(fresh, "sbom.cdx.json"), sbom),
    writeFile(join(fresh, "NOTICES.txt"), notices),
    writeFile(join(fresh, "SHA256SUMS"), `${await sha256(binary)}  bin/${fileName}\n`),
    writeFile(join(fresh, "README.md"), readme(manifest, dapr)),
    copyFile(join(runtimePackage, "LICENSE"), join(fresh, "LICENSE")),
  ]);
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  const megabytes = Math.round((await stat(join(folder, "bin", fileName))).size / 1e6);
  log(`${manifest.name}: ${megabytes} MB, ${sbom.components.length} modules, ${seconds(begun)}`);
  return folder;
}

function manifestOf({ name, os, cpu, version, dapr }) {
  return {
    name: `@dapr-ts/runtime-${name}`,
    version,
    description: `Dapr ${dapr} for ${name}: daprd, placement and scheduler in one file`,
    keywords: ["dapr", "daprd", name],
    homepage: `${REPOSITORY}/tree/main/packages/runtime#readme`,
    bugs: { url: `${REPOSITORY}/issues` },
    // npm compares it with the repository that a provenance statement names.
    repository: { type: "git", url: `git+${REPOSITORY}.git`, directory: "packages/runtime" },
    license: "Apache-2.0",
    engines: { node: ">=22.19" },
    os: [os],
    cpu: [cpu],
    preferUnplugged: true,
    files: ["bin", "NOTICES.txt", "SHA256SUMS", "sbom.cdx.json"],
    publishConfig: { access: "public", provenance: true },
  };
}

function readme({ name }, dapr) {
  return `# ${name}

Dapr ${dapr} in one file for this platform. Install [@dapr-ts/runtime](https://www.npmjs.com/package/@dapr-ts/runtime), which
selects the package of the platform that it is installed on.

\`NOTICES.txt\` has the licences of everything that is in the file, \`sbom.cdx.json\` lists it in the form of CycloneDX, and
\`SHA256SUMS\` has the checksum.
`;
}

async function linkOrCopy(from, to) {
  await link(from, to).catch(() => copyFile(from, to));
}

async function write(file, value) {
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
