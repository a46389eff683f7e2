import { CliError } from "../spec/cli-error.ts";

/** Returns a shorter error for a start that failed with a reason in daprd's log; otherwise the error itself. */
export function explainStart(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  const [, flag] = /unknown (?:shorthand )?flag: (\S+)/.exec(message) ?? [];
  if (flag !== undefined)
    return new CliError(`daprd does not know the flag ${flag}; correct what follows --sidecar-args`);
  const [, how, fatal] =
    /^(.* before it was ready):\n[^]*level=fatal msg="((?:[^"\\]|\\.)*)"/.exec(message) ?? [];
  if (how === undefined || fatal === undefined) return error;
  const reason = fatal.replaceAll('\\"', '"').replaceAll("\\n", " ");
  return new CliError(`${how}: ${reason} (--verbose prints its whole log)`, { cause: error });
}
