/** An error that the command prints in one line, without a stack: what is wrong and what to do. */
export class CliError extends Error {
  /** `CliError`. */
  override readonly name = "CliError";
}
