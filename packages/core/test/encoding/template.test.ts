import { expect, test } from "vitest";
import { applyTemplate } from "../../src/encoding/template.ts";

test.each<[unknown, number]>([
  [16, 16],
  ["16", 16],
  [16n, 16],
  ["", 0],
  ["a", 0],
  [null, 0],
  [undefined, 0],
  [{}, 0],
])("the number %o is read as %d", (value, number) => {
  expect(applyTemplate<{ n: number }>({ n: 0 }, { n: value })).toEqual({ n: number });
});
