// Writes the modules behind the deep import paths of the official SDK, such as `@dapr/dapr/actors/ActorId`. They are CommonJS
// like the official ones, have a default export where those have one, and take everything from this package's own entry.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { DEEP_IMPORTS } from "./deep-imports-table.mjs";

const dist = fileURLToPath(new URL("../dist", import.meta.url));

for (const [path, { main, names = [], types = [] }] of Object.entries(DEEP_IMPORTS)) {
  const file = join(dist, "deep", path);
  const entry = relative(dirname(file), join(dist, "index.cjs")).replaceAll("\\", "/");
  const values = [
    ...(main === undefined ? [] : [["default", main]]),
    ...names.map((given) => {
      const [name, as = name] = given.split(" as ");
      return [as, name];
    }),
  ];
  const lines = values.map(
    ([as, name]) =>
      `Object.defineProperty(exports, ${JSON.stringify(as)}, { enumerable: true, get: () => entry.${name} });`,
  );
  const code = `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nconst entry = require(${JSON.stringify(entry)});\n${lines.join("\n")}\n`;
  const exported = [
    ...(main === undefined ? [] : [`${main} as default`]),
    ...names,
    ...types.map((name) =>
      name.startsWith("default ") ? `type ${name.slice(8)} as default` : `type ${name}`,
    ),
  ];
  const declarations = `export { ${exported.join(", ")} } from ${JSON.stringify(entry)};\n`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.cjs`, code);
  await writeFile(`${file}.d.cts`, declarations);
}
