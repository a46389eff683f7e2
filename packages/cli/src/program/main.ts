import { splitSidecarArgs } from "./parse-values.ts";
import { createProgram } from "./program.ts";
import { run } from "./run.ts";

/** Runs the command with its arguments, and sets the exit code of this process. */
export async function main(args: readonly string[]): Promise<void> {
  const { own, sidecarArgs } = splitSidecarArgs(args);
  await createProgram((flags, command) => run(flags, command, sidecarArgs)).parseAsync(own, { from: "user" });
}
