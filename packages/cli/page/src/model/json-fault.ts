/** Returns how a text is sent: as JSON, or as text, and why it is not JSON. */
export function jsonFault(text: string, contentType = ""): string {
  try {
    JSON.parse(text);
    return "JSON";
  } catch (error) {
    const isMeantAsJson = contentType.includes("json") || /^\s*[[{"]/u.test(text);
    return isMeantAsJson ? `Not JSON: ${(error as Error).message}` : "Text";
  }
}
