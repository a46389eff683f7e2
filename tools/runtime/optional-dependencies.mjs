// Adds the packages of the platforms to the manifest of packages/runtime while it is packed, and removes them again. In the
// repository it has none: they are made by `npm run runtime`, so npm could not install them here.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PLATFORMS } from "./platforms.mjs";

const file = fileURLToPath(new URL("../../packages/runtime/package.json", import.meta.url));
const manifest = JSON.parse(await readFile(file, "utf8"));
delete manifest.optionalDependencies;
if (process.argv[2] === "add")
  manifest.optionalDependencies = Object.fromEntries(
    PLATFORMS.map((platform) => [`@dapr-ts/runtime-${platform}`, manifest.version]),
  );
await writeFile(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
