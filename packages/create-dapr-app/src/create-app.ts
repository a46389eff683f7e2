import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../package.json" with { type: "json" };
import { PACKAGES, type Template } from "./templates.ts";

/** `src` and `dist` are both beside the templates. */
const templates = fileURLToPath(new URL("../templates/", import.meta.url));

/** Files in which the app's id replaces a placeholder. */
const NAMED = ["dapr.yaml", "README.md", "Dockerfile", "src/main.ts"];
const PLACEHOLDER = /app-id-here/g;

/**
 * Creates an app in a new or empty folder, whose name is the app's id.
 *
 * @throws Error if the folder is not empty, or its name is not an app id
 */
export function createApp(folder: string, template: Template): { readonly name: string } {
  const name = basename(folder);
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new Error(`the folder's name "${name}" must be an app id: lower-case letters, digits and "-"`);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty; choose a new folder`);
  mkdirSync(folder, { recursive: true });
  for (const part of ["common", template]) cpSync(join(templates, part), folder, { recursive: true });
  // npm leaves a file of this name out of a package.
  renameSync(join(folder, "_gitignore"), join(folder, ".gitignore"));
  for (const file of NAMED) {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, "utf8").replace(PLACEHOLDER, name));
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest(name, template), undefined, 2)}\n`);
  return { name };
}

function manifest(name: string, template: Template): object {
  const range = `^${packageJson.version}`;
  const own = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries([...names].sort().map((each) => [each, range]));
  return {
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    engines: { node: ">=22.19" },
    scripts: {
      dev: "dapr-ts run -f . --watch",
      start: "node src/main.ts",
      test: "vitest run",
      typecheck: "tsc --noEmit",
    },
    dependencies: own(["@dapr-ts/server", ...PACKAGES[template]]),
    devDependencies: {
      ...own(["@dapr-ts/cli", "@dapr-ts/testing"]),
      "@types/node": "^24.0.0",
      typescript: "^6.0.3",
      vitest: "^5.1.1",
    },
  };
}
