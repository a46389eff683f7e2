import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { benchmarks } from "./benchmarks/all.ts";
import { parseOptions, usage, type Options } from "./options.ts";
import { allKept, type Report } from "./report/report.ts";
import { reportText } from "./report/text.ts";
import { runBenchmarks } from "./run.ts";

async function main(options: Options): Promise<void> {
  const chosen = benchmarks.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const report = await runBenchmarks(chosen, options, (text) => console.error(text));
  await print(report, options);
  if (options.check && !allKept(report)) process.exitCode = 1;
}

async function print(report: Report, { json, output }: Options): Promise<void> {
  const text = json ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report);
  if (output === undefined) process.stdout.write(text);
  // npm runs a workspace's scripts in the workspace's folder.
  else await writeFile(resolve(process.env["INIT_CWD"] ?? "", output), text);
}

function optionsOrUsage(): Options | undefined {
  const names = benchmarks.map(({ name }) => name);
  try {
    return parseOptions(process.argv.slice(2), names);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}\n  benchmarks: ${names.join(", ")}`);
    process.exitCode = 2;
    return undefined;
  }
}

const options = optionsOrUsage();
if (options !== undefined) await main(options);
