// Emits the declarations of the sources, so that the check needs no build.
import { rmSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./entries.mjs";

const LIB = [
  "lib.es2023.d.ts",
  "lib.es2024.string.d.ts",
  "lib.es2024.promise.d.ts",
  "lib.esnext.disposable.d.ts",
];
const WEB = ["lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"];

/** Options of the compiler for sources and declarations alike. Members marked `@internal` are left out. */
export function compilerOptions() {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return {
    ...options,
    lib: [...LIB, ...WEB],
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  };
}

/**
 * Writes the declarations of some sources, and of what they import, to a folder.
 *
 * @throws Error when a declaration cannot be written
 */
export function emitDeclarations(sources, folder) {
  rmSync(folder, { recursive: true, force: true });
  const program = ts.createProgram(
    sources.map((source) => join(root, source)),
    {
      ...compilerOptions(),
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rewriteRelativeImportExtensions: true,
      outDir: folder,
      rootDir: root,
    },
  );
  const { diagnostics } = program.emit();
  const failed = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (failed.length === 0) return;
  throw new Error(ts.formatDiagnostics(failed, ts.createCompilerHost({})));
}
