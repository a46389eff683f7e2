/** Parses JSON. For text that is not JSON, returns what `otherwise` returns for the parser's error, or throws what it throws. */
export function jsonOr(text: string, otherwise: (cause: Error) => unknown): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    return otherwise(cause as Error);
  }
}

/** Parses JSON. Text that is not JSON stays text, and no text is undefined. */
export function parseJsonOrText(text: string | undefined): unknown {
  return text === undefined || text === "" ? undefined : jsonOr(text, () => text);
}
