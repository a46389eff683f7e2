// Writes the ESM entry. It exports what the CommonJS entry does, so that `import` of the package and `import` of a deep path, which
// is CommonJS, have the same classes.
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const names = Object.keys(createRequire(import.meta.url)(`${dist}index.cjs`)).sort();

await writeFile(`${dist}index.js`, `export { ${names.join(", ")} } from "./index.cjs";\n`);
await writeFile(`${dist}index.d.ts`, `export * from "./index.cjs";\n`);
