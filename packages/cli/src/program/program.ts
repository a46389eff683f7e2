import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { addActorCommands } from "../commands/actor-commands.ts";
import { addCallCommands } from "../commands/call-commands.ts";
import { addDataCommands } from "../commands/data-commands.ts";
import { addJobCommands } from "../commands/job-commands.ts";
import { addManifestCommand } from "../commands/manifest-command.ts";
import { addRunCommands } from "../commands/run-commands.ts";
import { addRuntimeCommands } from "../commands/runtime-commands.ts";
import { addWorkflowCommands } from "../commands/workflow-commands.ts";
import { printableLines } from "../output/quote.ts";
import { run } from "./run.ts";
import { addRunCommand } from "./run-command.ts";
import type { RunFlags } from "./run-flags.ts";

/** Creates the command `dapr-ts`. */
export function createProgram(
  runCommand: (flags: RunFlags, command: string[]) => Promise<number> = run,
): Command {
  const program = new Command("dapr-ts")
    .description("Runs apps with Dapr on one machine, without Go, Docker and the Dapr CLI")
    .version(packageJson.version)
    .enablePositionalOptions()
    .addHelpText("after", "\nExample:\n  dapr-ts run -- node app.js\n");
  addRunCommand(program, runCommand);
  addRunCommands(program);
  addCallCommands(program);
  addDataCommands(program);
  addActorCommands(program);
  addWorkflowCommands(program);
  addJobCommands(program);
  addRuntimeCommands(program);
  addManifestCommand(program);
  for (const command of allCommands(program)) command.copyInheritedSettings(program);
  for (const command of [program, ...allCommands(program)])
    command.configureOutput({ outputError: (text, write) => write(oneLine(text, nameOf(command))) });
  return program;
}

/** Returns all commands below one, which do not inherit settings that were made for it. */
export function allCommands(program: Command): Command[] {
  return program.commands.flatMap((command) => [command, ...allCommands(command)]);
}

/** Returns the words by which a command is called. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** Puts an error of the parser and its remedy on one line, in the form of this command's own errors. */
function oneLine(text: string, command: string): string {
  const line = printableLines(text)
    .replace(/^error: /, "")
    .trim()
    .split("\n")
    .join(" ")
    .replace(/(?<! is invalid\. .*)\.$/, "");
  const hasRemedy = /\(Did you mean |' is invalid\. /.test(line);
  return `dapr-ts: ${line}${hasRemedy ? "" : `; \`${command} --help\` prints what it takes`}\n`;
}
