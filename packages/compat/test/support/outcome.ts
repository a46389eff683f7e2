/** Result of a step of a program, in a form that can be compared. */
export type StepOutcome =
  { readonly result: unknown } | { readonly error: Readonly<Record<string, unknown>> };

/** Runs a step. */
export async function outcomeOf(run: () => unknown): Promise<StepOutcome> {
  try {
    return { result: comparable(await run()) };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

/** Returns a value in which errors and bytes can be compared. */
function comparable(value: unknown): unknown {
  if (value instanceof Error) return errorOf(value);
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("latin1") };
  if (value === undefined) return "undefined";
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(comparable);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]));
}

function errorOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return comparable(error) as Record<string, unknown>;
  const { code, rawMessage } = error as Error & { code?: unknown; rawMessage?: unknown };
  return { name: error.name, message: error.message, ...(code !== undefined && { code, rawMessage }) };
}
