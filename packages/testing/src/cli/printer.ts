/** Writes whole lines, each with whose it is, in the form of Dapr's own CLI. */
export function printer(
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
): {
  log(source: string, line: string, isError?: boolean): void;
  /** A word of this command's own. */
  say(text: string): void;
  complain(text: string): void;
} {
  return {
    log: (source, line, isError = false) => (isError ? err : out).write(`== ${source} == ${line}\n`),
    say: (text) => out.write(`dapr-ts: ${text}\n`),
    complain: (text) => err.write(`dapr-ts: ${text}\n`),
  };
}
