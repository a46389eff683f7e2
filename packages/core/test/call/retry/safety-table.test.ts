import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const BLOCKS = new URL("../../../src/blocks/", import.meta.url);
const GUARANTEES = new URL("../../../../../docs/guarantees.md", import.meta.url);

/** Returns the retry safety of every operation of core by its name; `depends` if the input decides. */
async function ofOperations(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const file of readdirSync(BLOCKS, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const module = (await import(new URL(file, BLOCKS).href)) as Record<string, unknown>;
    for (const value of Object.values(module)) {
      if (typeof value !== "object" || value === null || !("retry" in value) || !("name" in value)) continue;
      const { name, retry } = value as { name: string; retry: unknown };
      found.set(name, typeof retry === "string" ? retry : "depends");
    }
  }
  return found;
}

/** Returns the same from the table in the documentation. */
function ofTable(): Map<string, string> {
  const rows = readFileSync(GUARANTEES, "utf8").split("## Calls that are sent again")[1]?.split("\n") ?? [];
  return new Map(
    rows
      .filter((row) => row.startsWith("| `"))
      .flatMap((row) => {
        const [, names = "", safety = ""] = row.split("|");
        const inTicks = (text: string): string[] =>
          [...text.matchAll(/`([^`]+)`/g)].map(([, one]) => String(one));
        return inTicks(names).map((name) => [name, String(inTicks(safety)[0])] as const);
      }),
  );
}

test("docs/guarantees.md has the retry safety of every operation", async () => {
  const operations = await ofOperations();
  expect(operations.size).toBeGreaterThan(60);
  expect(Object.fromEntries([...ofTable()].sort())).toEqual(Object.fromEntries([...operations].sort()));
});
