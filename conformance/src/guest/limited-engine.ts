import { MISSING_GLOBALS, MISSING_MEMBERS } from "@dapr-ts/guests/missing-globals";

type Loose = Record<string, unknown>;

const owner = (path: string): Loose | undefined =>
  path.split(".").reduce<unknown>((found, name) => (found as Loose | undefined)?.[name], globalThis) as
    Loose | undefined;

/** Deletes what the most limited engine lacks. Runs before anything else in the guest. */
export function limitEngine(): void {
  for (const name of MISSING_GLOBALS) delete (globalThis as Loose)[name];
  for (const [path, ...members] of MISSING_MEMBERS) {
    const found = owner(path);
    for (const member of members) if (found !== undefined) delete found[member];
  }
}

/** Returns the names that exist although {@link limitEngine} should have deleted them. */
export function unexpectedNames(): string[] {
  return [
    ...MISSING_GLOBALS.filter((name) => name in globalThis),
    ...MISSING_MEMBERS.flatMap(([path, ...members]) => {
      const found = owner(path);
      return found === undefined ? [] : members.filter((m) => m in found).map((m) => `${path}.${m}`);
    }),
  ];
}
