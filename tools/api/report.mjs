// The report of one entry, by API Extractor.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { pathsTo, root } from "./entries.mjs";

/** A symbol that stands for `Symbol.asyncDispose` on engines without it: a value in a member's name, not a type. */
const NOT_TYPES = new Set(["asyncDispose"]);

/**
 * Writes the report of an entry and its model to a folder.
 *
 * @returns the text of the report, the model, and the forgotten exports: types that a signature names and the entry
 *   does not export, types of our other packages included
 */
export function reportOf({ folder, name, source }, types, out) {
  mkdirSync(out, { recursive: true });
  const entryFile = join(types, source.replace(/\.ts$/, ".d.ts"));
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "packages", folder, "package.json"),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entryFile,
      bundledPackages: ["@dapr-ts/*"],
      compiler: {
        overrideTsconfig: {
          extends: join(root, "tsconfig.base.json"),
          compilerOptions: {
            lib: [
              "ES2023",
              "ES2024.String",
              "ES2024.Promise",
              "ESNext.Disposable",
              "DOM",
              "DOM.AsyncIterable",
            ],
            types: ["node"],
            paths: pathsTo(types, ".d.ts"),
          },
          files: [entryFile],
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: out,
        reportTempFolder: join(out, "temp"),
        reportFileName: `${name}.api.md`,
      },
      docModel: { enabled: true, apiJsonFilePath: join(out, `${name}.api.json`) },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: "lf",
    },
  });
  const forgotten = [];
  const problems = [];
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = true;
      if (message.messageId === "ae-forgotten-export") forgotten.push(/"([^"]*)"/.exec(message.text)[1]);
      else if (message.logLevel === "error" && message.category === "Compiler") problems.push(message.text);
    },
  });
  if (problems.length > 0) throw new Error(`${name}: ${problems.join("\n")}`);
  return {
    text: readFileSync(join(out, `${name}.api.md`), "utf8"),
    model: JSON.parse(readFileSync(join(out, `${name}.api.json`), "utf8")),
    forgotten: [...new Set(forgotten)].filter((name) => !NOT_TYPES.has(name)).sort(),
  };
}
