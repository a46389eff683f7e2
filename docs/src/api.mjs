// Writes the API reference: a page for each entry of the packages that users import, from their docstrings.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Application } from "typedoc";
import { publicEntries, root } from "../../tools/api/entries.mjs";

const out = join(root, "docs", "api");

const entries = publicEntries().map(({ specifier, source }) => ({
  name: specifier,
  file: join(root, source),
}));
await rm(out, { recursive: true, force: true });
const app = await Application.bootstrapWithPlugins({
  entryPoints: entries.map(({ file }) => file),
  tsconfig: join(root, "docs", "tsconfig.api.json"),
  plugin: ["typedoc-plugin-markdown"],
  outputs: [{ name: "markdown", path: out }],
  router: "module",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  entryFileName: "index",
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

/** TypeDoc names modules by their files; users know them by what they import. */
function nameModules(project) {
  for (const child of project.children ?? []) {
    const file = String(project.getSymbolIdFromReflection(child)?.fileName);
    const entry = entries.find((entry) => entry.file === file);
    if (entry === undefined) throw new Error(`TypeDoc read ${file}, which is not an entry of a package`);
    child.name = entry.name;
  }
}
