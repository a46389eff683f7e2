// Adds the packages of the platforms to the manifest of packages/runtime while it is packed, and removes them again. In the
// repository it has none: they are made by `npm run runtime`, so npm could not install them here. `npm publish` sends the
// manifest that it finds after "postpack" to the registry, so they stay until "postpublish".
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PLATFORMS } from "./platforms.mjs";

const file = fileURLToPath(new URL("../../packages/runtime/package.json", import.meta.url));
const step = process.argv[2];
const isPublished = process.env.npm_command === "publish";
const manifest = JSON.parse(await readFile(file, "utf8"));
delete manifest.optionalDependencies;
if (step === "add" || (step === "packed" && isPublished))
  manifest.optionalDependencies = Object.fromEntries(
    PLATFORMS.map((platform) => [`@dapr-ts/runtime-${platform}`, manifest.version]),
  );
await writeFile(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
