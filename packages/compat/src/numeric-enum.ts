/** An enum with numbers, as TypeScript compiles one: by name, and the names by number. */
export type NumericEnum<T extends Readonly<Record<string, number>>> = Readonly<T> &
  Readonly<Record<number, string>>;

/** Creates an enum with numbers. Its names can be looked up by number, as in the official SDK. */
export function numericEnum<const T extends Readonly<Record<string, number>>>(members: T): NumericEnum<T> {
  const names: Record<number, string> = {};
  for (const [name, value] of Object.entries(members)) names[value] = name;
  return Object.freeze({ ...names, ...members });
}
