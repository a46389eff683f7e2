import type { Code } from "../../errors/code.ts";
import { DaprError } from "../../errors/dapr-error.ts";

/** The engine reports most faults as UNKNOWN; the text identifies the fault (durabletask-go's backend and api packages). */
const BY_TEXT: readonly (readonly [RegExp, Code])[] = [
  [/no such instance exists|instance not found|does not exist/i, "not_found"],
  [/already exists/i, "already_exists"],
  [/has not yet completed|is stalled|not in a terminal|cannot rerun|not completed/i, "failed_precondition"],
  [/job name is invalid|invalid (event|instance)/i, "invalid_argument"],
];

/** `invalid_argument` is what the rerun of a running instance fails with. */
const VAGUE: ReadonlySet<Code> = new Set(["unknown", "invalid_argument"]);

/** Gives an error of the engine the code that its text stands for. */
export function withCode(error: unknown): unknown {
  if (!(error instanceof DaprError) || !VAGUE.has(error.code)) return error;
  const code = BY_TEXT.find(([text]) => text.test(error.message))?.[1];
  return code === undefined ? error : new DaprError(error.message, { ...error, code, cause: error });
}
