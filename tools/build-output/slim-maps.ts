import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { decode, encode, type SourceMapLine } from "@jridgewell/sourcemap-codec";

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly mappings: string;
}

/**
 * Makes the source maps in a build's folder small. The ES modules keep theirs, with the sources that we wrote. The output is
 * not minified, so one segment for each line of the source gives breakpoints and stack traces their lines. The CommonJS files
 * have the same code, and no maps: these would take a twentieth of what a user installs.
 *
 * @param kept the end of the names of the maps to keep
 */
export async function slimMaps(folder: string, kept: ".js.map" | ".cjs.map" = ".js.map"): Promise<void> {
  const maps = (await readdir(folder)).filter((name) => name.endsWith("js.map"));
  for (const name of maps) {
    const file = join(folder, name);
    const map = slim(JSON.parse(await readFile(file, "utf8")) as SourceMap);
    const isKept = name.endsWith(kept) && map.mappings !== "";
    await (isKept ? writeFile(file, JSON.stringify(map)) : rm(file));
    await mention(file.slice(0, -".map".length), isKept);
  }
}

/** Ends a file with one comment that names its map, or with none. */
async function mention(file: string, hasMap: boolean): Promise<void> {
  const code = (await readFile(file, "utf8")).replace(/(?:\s*\/\/# sourceMappingURL=\S+)+\s*$/, "\n");
  await writeFile(file, hasMap ? `${code}//# sourceMappingURL=${basename(file)}.map\n` : code);
}

/** Drops generated sources, doc comments, imports, names, and each segment that is of the same line as the one before it. */
export function slim({
  sources,
  sourcesContent,
  mappings,
}: SourceMap): SourceMap & { version: 3; names: [] } {
  const isOurs = (source: string | undefined): boolean => source?.startsWith("../src/") ?? false;
  const lines = decode(mappings).map(onePerLine);
  return {
    version: 3,
    sources,
    sourcesContent: (sourcesContent ?? []).map((content, i) =>
      isOurs(sources[i]) ? slimSource(content) : null,
    ),
    names: [],
    mappings: lines.some((line) => line.length > 0) ? encode(lines) : "",
  };
}

const DOCS = /^[ \t]*\/\*\*[^]*?\*\/[ \t]*$/gm;
const IMPORT = /^import [^"]*"[^"]*";$/gm;

/** Replaces doc comments, which the declarations contain as well, and imports, which stand for no code, by as many empty lines. */
function slimSource(content: string | null): string | null {
  const blank = (text: string): string => text.replace(/[^\n]+/g, "");
  return content?.replace(DOCS, blank).replace(IMPORT, blank) ?? null;
}

function onePerLine(line: SourceMapLine): SourceMapLine {
  let last = "";
  const kept: SourceMapLine = [];
  for (const [column, source, sourceLine, sourceColumn] of line) {
    if (source === undefined || `${String(source)}:${String(sourceLine)}` === last) continue;
    last = `${String(source)}:${String(sourceLine)}`;
    kept.push([column, source, sourceLine!, sourceColumn!]);
  }
  return kept;
}
