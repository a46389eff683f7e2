// Prints the stack of an error of the installed client, with source maps, and checks that it names our TypeScript.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const PROGRAM = `
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DaprClient } from "@dapr-ts/client";

await using dapr = new DaprClient();
const { stack } = await dapr.state.get("", "key").catch((error) => error);
const [, source, line] = / requireName \\(.*@dapr-ts\\/core\\/(src\\/\\S+\\.ts):(\\d+):\\d+\\)/.exec(stack) ?? [];
if (source === undefined) throw new Error("the stack does not name our TypeScript: " + stack);

const dist = dirname(fileURLToPath(import.meta.resolve("@dapr-ts/core")));
const files = (await readdir(dist)).filter((name) => name.endsWith(".map"));
const maps = await Promise.all(files.map(async (name) => JSON.parse(await readFile(join(dist, name), "utf8"))));
const { sources, sourcesContent } = maps.find(({ sources }) => sources.includes("../" + source));
const text = sourcesContent[sources.indexOf("../" + source)].split("\\n")[line - 1];
if (!text.includes("throw invalidArgument(")) throw new Error(source + ":" + line + " is " + text);
`;

/** Writes the program to a folder, and returns the arguments of Node that run it. */
export async function sourceMapsProject(folder) {
  const project = join(folder, "source-maps");
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "program.mjs"), PROGRAM);
  return ["--enable-source-maps", join(project, "program.mjs")];
}
