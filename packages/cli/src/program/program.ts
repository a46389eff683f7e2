import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { run } from "./run.ts";
import { addRunCommand } from "./run-command.ts";
import type { RunFlags } from "./run-flags.ts";

/** Creates the command `dapr-ts`. */
export function createProgram(
  runCommand: (flags: RunFlags, command: string[]) => Promise<number> = run,
): Command {
  const program = new Command("dapr-ts")
    .description("Runs Dapr locally, without Go, Docker and the Dapr CLI")
    .version(packageJson.version)
    .enablePositionalOptions()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) });
  addRunCommand(program, runCommand);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

/** Puts an error of the parser and its suggestion on one line, in the form of this command's own errors. */
function oneLine(text: string): string {
  return `dapr-ts: ${text
    .replace(/^error: /, "")
    .trim()
    .split("\n")
    .join(" ")}\n`;
}
