import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { entries } from "./entries.ts";
import { httpOnly } from "./http-only.ts";
import { smaller } from "./smaller.ts";

/** What esbuild makes of an entry, before anything but members' names is shortened; the same as tsup has of it. */
export async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    ...smaller,
    stdin: { contents, resolveDir: fileURLToPath(new URL("../src", import.meta.url)), loader: "ts" },
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    tsconfig: fileURLToPath(new URL("../tsconfig.json", import.meta.url)),
    plugins: [httpOnly(), entries()],
    write: false,
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error("esbuild made nothing");
  return bundle.text;
}
