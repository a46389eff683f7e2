import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "@jridgewell/sourcemap-codec";
import { expect, it, onTestFinished } from "vitest";
import { slim, slimMaps } from "../slim-maps.ts";

const map = {
  version: 3,
  sources: ["../src/add.ts", "../../proto/gen/message.js"],
  sourcesContent: [
    'import { one } from "./one.ts";\n/**\n * Adds. */\nexport const add = one; // kept\n',
    "generated",
  ],
  names: ["add"],
  // Three segments of one line of the source, then one of its next line, and one of the generated file.
  mappings: encode([
    [
      [0, 0, 3, 0],
      [4, 0, 3, 4, 0],
      [8, 0, 3, 8],
      [12, 0, 4, 0],
    ],
    [[0, 1, 0, 0]],
  ]),
};

it("keeps our sources without doc comments and imports, and one segment for each of their lines", () => {
  expect(slim(map)).toEqual({
    version: 3,
    sources: map.sources,
    sourcesContent: ["\n\n\nexport const add = one; // kept\n", null],
    names: [],
    mappings: encode([
      [
        [0, 0, 3, 0],
        [12, 0, 4, 0],
      ],
      [[0, 1, 0, 0]],
    ]),
  });
});

it("leaves maps to ES modules that have code, and names each once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dapr-ts-maps-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const empty = { version: 3, sources: [], names: [], mappings: "" };
  const comment = (name) => `//# sourceMappingURL=${name}.map\n`;
  const files = { "a.js": map, "a.cjs": map, "empty.js": empty };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), `code();\n${comment(name)}${comment(name)}`);
    await writeFile(join(folder, `${name}.map`), JSON.stringify(content));
  }
  await slimMaps(folder);
  expect((await readdir(folder)).sort()).toEqual(["a.cjs", "a.js", "a.js.map", "empty.js"]);
  expect(await readFile(join(folder, "a.js"), "utf8")).toBe(`code();\n${comment("a.js")}`);
  expect(await readFile(join(folder, "a.cjs"), "utf8")).toBe("code();\n");
  expect(await readFile(join(folder, "empty.js"), "utf8")).toBe("code();\n");
});
