/**
 * Returns a sentence for an error that a person can remedy: of options, of the system and of Dapr, and those that an example
 * throws on purpose. Returns `undefined` for a fault of the program.
 */
export function sentenceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (typeof code !== "string" && error.constructor !== Error) return undefined;
  if (code === "EADDRINUSE")
    return `error: port ${String(port)} is taken: end the program that listens there`;
  return `error: ${error.message}`;
}
