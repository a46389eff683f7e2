// Writes the API reference: a page for each entry of the packages that users import, from their docstrings.
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, type ProjectReflection } from "typedoc";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = join(root, "docs", "api");

/** Entries that only packages of this project import. */
const INTERNAL = /\/internal$|\/package\.json$/;

interface Entry {
  readonly name: string;
  readonly file: string;
}

const entries = await readEntries();
await rm(out, { recursive: true, force: true });
const app = await Application.bootstrapWithPlugins({
  // Options of the Markdown plugin, which TypeDoc's types do not know.
  ...{ hidePageHeader: true, hideBreadcrumbs: true, entryFileName: "index" },
  entryPoints: entries.map(({ file }) => file),
  tsconfig: join(root, "docs", "tsconfig.api.json"),
  plugin: ["typedoc-plugin-markdown"],
  outputs: [{ name: "markdown", path: out }],
  router: "module",
  readme: "none",
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  skipErrorChecking: true,
  logLevel: "Error",
  validation: false,
});
const project = await app.convert();
if (project === undefined) throw new Error("TypeDoc could not read the sources");
nameModules(project);
await app.generateOutputs(project);
await writeFile(
  join(out, "sidebar.json"),
  JSON.stringify(entries.map(({ name }) => ({ text: name, link: `/api/${name}` }))),
);
console.log(`docs: API reference of ${String(entries.length)} entries`);

/** Returns each public entry of each published package with its source. */
async function readEntries(): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const folder of (await readdir(join(root, "packages"))).sort()) {
    const path = join(root, "packages", folder);
    const manifest = JSON.parse(await readFile(join(path, "package.json"), "utf8")) as {
      name: string;
      private?: boolean;
      exports?: Record<string, unknown>;
    };
    if (manifest.private === true) continue;
    for (const entry of Object.keys(manifest.exports ?? {})) {
      if (INTERNAL.test(entry)) continue;
      const file = await sourceOf(path, entry);
      if (file !== undefined) found.push({ name: join(manifest.name, entry), file });
    }
  }
  return found;
}

async function sourceOf(path: string, entry: string): Promise<string | undefined> {
  const stem = entry === "." ? "index" : entry.slice(2);
  for (const file of [join(path, "src", `${stem}.ts`), join(path, "src", stem, "index.ts")]) {
    try {
      await readFile(file);
      return file;
    } catch {
      // The other place.
    }
  }
  return undefined;
}

/** TypeDoc names modules by their files; users know them by what they import. */
function nameModules(project: ProjectReflection): void {
  for (const child of project.children ?? []) {
    const file = String(project.getSymbolIdFromReflection(child)?.fileName);
    const entry = entries.find((entry) => entry.file === file);
    if (entry === undefined) throw new Error(`TypeDoc read ${file}, which is not an entry of a package`);
    child.name = entry.name;
  }
}
