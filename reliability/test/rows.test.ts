import { expect, test } from "vitest";
import { runRow } from "../src/row.ts";
import { ROWS } from "../src/rows.ts";

for (const row of ROWS) {
  if (row.knownFault !== undefined) console.log(`${row.id}: skipped, because ${row.knownFault}`);
  test.skipIf(row.knownFault !== undefined)(`${row.id}: ${row.goal}`, async () => {
    const { figures, broken } = await runRow(row, row.short, () => undefined);
    expect(broken, JSON.stringify(figures)).toEqual([]);
  });
}
