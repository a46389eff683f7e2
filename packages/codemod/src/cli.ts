#!/usr/bin/env node
import { parseArgs } from "node:util";
import { run } from "./run.ts";

const HELP = `Usage: npx @dapr-ts/codemod [options] <files or folders>

Rewrites programs of the official Dapr SDK for JavaScript to @dapr-ts. Where a person must decide, it leaves a comment
TODO(dapr-ts). Commit your work before.

Options:
  --dry    change no file
  --print  print the results, and change no file
  --help   print this text
`;

const { values, positionals } = readArguments();
const write = (text: string): void => void process.stdout.write(text);

if (values.help === true || positionals.length === 0) {
  write(HELP);
  process.exitCode = values.help === true ? 0 : 1;
} else {
  const failed = await run(positionals, { dry: values.dry === true, print: values.print === true, write });
  process.exitCode = failed === 0 ? 0 : 1;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { dry: { type: "boolean" }, print: { type: "boolean" }, help: { type: "boolean" } },
    });
  } catch (error) {
    process.stderr.write(`codemod: ${(error as Error).message}\n\n${HELP}`);
    process.exit(1);
  }
}
