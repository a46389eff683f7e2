/** Parses JSON. Text that is not JSON stays text, and no text is undefined. */
export function parseJsonOrText(text: string | undefined): unknown {
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
