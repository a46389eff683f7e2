import { ABSENT_GLOBALS, ABSENT_MEMBERS } from "@dapr-ts/guests/absent";

type Loose = Record<string, unknown>;

const owner = (path: string): Loose | undefined =>
  path.split(".").reduce<unknown>((found, name) => (found as Loose | undefined)?.[name], globalThis) as
    Loose | undefined;

/** Takes away what guests lack, before anything else of the guest runs. */
export function impoverish(): void {
  for (const name of ABSENT_GLOBALS) delete (globalThis as Loose)[name];
  for (const [path, ...members] of ABSENT_MEMBERS) {
    const found = owner(path);
    for (const member of members) if (found !== undefined) delete found[member];
  }
}

/** What is there although it should not be. */
export function present(): string[] {
  return [
    ...ABSENT_GLOBALS.filter((name) => name in globalThis),
    ...ABSENT_MEMBERS.flatMap(([path, ...members]) => {
      const found = owner(path);
      return found === undefined ? [] : members.filter((m) => m in found).map((m) => `${path}.${m}`);
    }),
  ];
}
