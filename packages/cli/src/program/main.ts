import { DaprError } from "@dapr-ts/core";
import { DaprTestingError } from "@dapr-ts/testing";
import { printableLines } from "../output/quote.ts";
import { CliError } from "../spec/cli-error.ts";
import { splitSidecarArgs } from "./parse-values.ts";
import { createProgram } from "./program.ts";
import { run } from "./run.ts";

/** Runs the command with its arguments, and sets the exit code of this process. */
export async function main(args: readonly string[]): Promise<void> {
  endWithReader(process.stdout);
  endWithReader(process.stderr);
  const { own, sidecarArgs } = splitSidecarArgs(args);
  const program = createProgram((flags, command) => run(flags, command, sidecarArgs));
  try {
    await program.parseAsync(own, { from: "user" });
  } catch (error) {
    process.exitCode = 1;
    if (isExpected(error)) process.stderr.write(`dapr-ts: ${printableLines(error.message)}\n`);
    else throw error;
  }
}

/** Exit code of a program that a closed pipe ends, as a shell computes it: 128 and SIGPIPE. */
const PIPE_CLOSED = 141;

/** Ends the command when nothing reads its output any longer, as `dapr-ts … | head` does. A run ends as by SIGTERM. */
function endWithReader(out: NodeJS.WriteStream): void {
  out.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (!process.emit("SIGTERM", "SIGTERM")) process.exit(PIPE_CLOSED);
  });
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof CliError ||
    error instanceof DaprError ||
    error instanceof DaprTestingError ||
    (error instanceof Error && error.name === "WorkflowFailedError")
  );
}
