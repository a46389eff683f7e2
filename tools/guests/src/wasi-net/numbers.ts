/** Reads a number as the engine's functions do: an integer of 31 bits. Returns `undefined` for any other value. */
export function integerOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 31
    ? value
    : undefined;
}

/**
 * Limits an operation in time.
 *
 * @throws Error with the engine's own message
 */
export async function withinTime<T>(work: Promise<T>, timeoutMs: unknown, onLate?: () => void): Promise<T> {
  const ms = integerOf(timeoutMs);
  if (ms === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onLate?.();
      reject(new Error("deadline has elapsed"));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
