/** Returns true if a thrown value has this name. It never throws, whatever was thrown. */
export function isNamed(thrown: unknown, name: string): boolean {
  try {
    return typeof thrown === "object" && thrown !== null && (thrown as { name?: unknown }).name === name;
  } catch {
    return false;
  }
}

/** Returns the message of a thrown value, or its text. It never throws, whatever was thrown. */
export function textOf(thrown: unknown): string {
  try {
    const { message } = Object(thrown) as { message?: unknown };
    if (typeof message === "string" && message !== "") return message;
    return String(thrown);
  } catch {
    return "something was thrown that has no text";
  }
}
