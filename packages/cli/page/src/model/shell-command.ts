/** Returns a command line for a POSIX shell. Flags without a value are left out. */
export function shellCommand(
  words: readonly string[],
  flags: Readonly<Record<string, string | undefined>> = {},
): string {
  const rest = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`--${name}`, value],
  );
  return ["dapr-ts", ...words, ...rest].map(quote).join(" ");
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
