import { expect, test } from "vitest";
import { runRow } from "../src/row.ts";
import { ROWS } from "../src/rows.ts";

/** The goals in the titles hold on a machine without other work; `npm run soak` asserts them. */
const PATIENCE = 6;

for (const row of ROWS) {
  const { id, goal, short, knownFault } = row;
  if (short === undefined) continue;
  if (knownFault !== undefined) console.log(`${id}: skipped, because ${knownFault}`);
  test.skipIf(knownFault !== undefined)(`${id}: ${goal}`, async () => {
    const { figures, broken } = await runRow(row, { ...short, patience: PATIENCE }, () => undefined);
    expect(broken, JSON.stringify(figures)).toEqual([]);
  });
}
