/**
 * Returns the name of a function.
 *
 * @throws Error for a function without a name
 */
export function getFunctionName(fn: { readonly name: string } | null | undefined): string {
  if (fn === undefined || fn === null)
    throw new Error(
      "Cannot infer a name from a null or undefined function. Please provide a name explicitly.",
    );
  if (!fn.name)
    throw new Error("Cannot infer a name from a lambda function. Please provide a name explicitly.");
  return fn.name;
}

/** Returns a name, or that of a function. */
export const nameOf = (fn: string | { readonly name: string }): string =>
  typeof fn === "string" ? fn : getFunctionName(fn);
