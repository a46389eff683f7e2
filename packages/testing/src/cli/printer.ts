/** Returns functions that print lines, each with its source, in the form of Dapr's CLI. */
export function printer(
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
): {
  log(source: string, line: string, isError?: boolean): void;
  /** Prints a message of this command. */
  say(text: string): void;
  complain(text: string): void;
} {
  return {
    log: (source, line, isError = false) => (isError ? err : out).write(`== ${source} == ${line}\n`),
    say: (text) => out.write(`dapr-ts: ${text}\n`),
    complain: (text) => err.write(`dapr-ts: ${text}\n`),
  };
}
