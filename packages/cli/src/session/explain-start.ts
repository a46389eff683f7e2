import { CliError } from "../spec/cli-error.ts";

/** Returns a shorter error for a start that failed by something the user wrote; otherwise the error itself. */
export function explainStart(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  const [, flag] = /unknown (?:shorthand )?flag: (\S+)/.exec(message) ?? [];
  if (flag !== undefined)
    return new CliError(`daprd does not know the flag ${flag}; correct what follows --sidecar-args`);
  return error;
}
