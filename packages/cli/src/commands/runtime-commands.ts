import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Command } from "commander";
import { findProgram, type FoundProgram, type Program } from "@dapr-ts/testing/internal";
import packageJson from "../../package.json" with { type: "json" };
import { CliError } from "../spec/cli-error.ts";
import { print } from "./shell.ts";

interface RuntimeFlags {
  readonly binDir?: string;
  readonly json: boolean;
}

const execute = promisify(execFile);

const HOW = `Dapr's runtime is not installed. Any one of these installs it:
  npm install --save-dev @dapr-ts/runtime     daprd, placement and scheduler as an npm package, without Go or Docker
  dapr init --slim                            with the Dapr CLI, into ~/.dapr/bin
  DAPR_TS_BIN=<folder>                        names the folder of daprd, placement and scheduler`;

/** Adds `dapr-ts init`, `components` and `version`. */
export function addRuntimeCommands(program: Command): void {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option("--bin-dir <folder>", "the folder of daprd, placement and scheduler (default: searched for)")
      .option("--json", "print JSON", false);
  add("init", "print which Dapr runtime is installed, or how to install one")
    .addHelpText("after", "\nExample:\n  dapr-ts init\n")
    .action(init);
  add("components", "print the types of the components that the installed daprd contains")
    .addHelpText("after", "\nExample:\n  dapr-ts components\n")
    .action(components);
  add("version", "print the versions of this command and of the installed Dapr runtime")
    .addHelpText("after", "\nExample:\n  dapr-ts version --json\n")
    .action(async (flags: RuntimeFlags) => {
      const daprd = find("daprd", flags);
      const versions = {
        cli: packageJson.version,
        runtime: daprd === undefined ? undefined : await versionOf(daprd),
      };
      if (flags.json) print(versions, true);
      else
        print(
          `dapr-ts ${versions.cli}\nDapr ${versions.runtime ?? "is not installed; `dapr-ts init` shows how"}`,
          false,
        );
    });
}

function find(program: Program, { binDir }: RuntimeFlags): FoundProgram | undefined {
  return findProgram(program, { binDir, env: process.env, cwd: process.cwd() });
}

async function versionOf({ file, args }: FoundProgram): Promise<string> {
  return (await execute(file, [...args, "--version"])).stdout.trim();
}

async function init(flags: RuntimeFlags): Promise<void> {
  const programs = ["daprd", "placement", "scheduler"] as const;
  const found = programs.map((name) => [name, find(name, flags)] as const);
  const [, daprd] = found[0] ?? [];
  const missing = found.filter(([, program]) => program === undefined).map(([name]) => name);
  if (flags.json)
    print(
      { ready: missing.length === 0, ...Object.fromEntries(found.map(([name, p]) => [name, p?.file])) },
      true,
    );
  if (daprd === undefined || missing.length > 0) {
    process.exitCode = 1;
    if (!flags.json) print(missing.length === 3 ? HOW : `${missing.join(", ")} is missing.\n${HOW}`, false);
    return;
  }
  if (flags.json) return;
  print(`Dapr ${await versionOf(daprd)} is ready: ${daprd.file}`, false);
  if (find("memory", flags) === undefined)
    print(
      "It has no shared memory, so state and events of the default components do not pass between apps; " +
        "@dapr-ts/runtime has it.",
      false,
    );
}

async function components(flags: RuntimeFlags): Promise<void> {
  // Only the combined program lists its components; `memory` is found in the same file.
  const program = find("memory", flags);
  if (program === undefined)
    throw new CliError("only the runtime of @dapr-ts/runtime lists its components; install that package");
  const { stdout } = await execute(program.file, ["components"]);
  const types = JSON.parse(stdout) as string[];
  print(flags.json ? types : types.join("\n"), flags.json);
}
