import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { CliError } from "./cli-error.ts";

/**
 * Returns the documents of a YAML file, without those that are empty.
 *
 * @throws CliError with the file and the line
 */
export function readYaml(file: string): unknown[] {
  const documents = parseAllDocuments(readText(file));
  return documents
    .map((document) => {
      const [error] = document.errors;
      if (error !== undefined) throw invalid(file, error);
      try {
        return document.toJS() as unknown;
      } catch (cause) {
        // An alias without its anchor, or too many aliases.
        throw invalid(file, cause as Error);
      }
    })
    .filter((value) => value !== null);
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      code === "EISDIR"
        ? `${file} is a folder, not a file; rename it or name another file`
        : `${file} cannot be read: ${(error as Error).message}; correct its path or its permissions`,
    );
  }
  if (!isUtf8(bytes)) throw new CliError(`${file} is not a text in UTF-8; save it in this encoding`);
  return bytes.toString("utf8");
}

function invalid(file: string, { message }: Error): CliError {
  return new CliError(`${file} is not valid YAML: ${message.split("\n")[0]?.replace(/:$/, "") ?? ""}`);
}
