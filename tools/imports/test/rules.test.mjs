import { cruise } from "dependency-cruiser";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import rules from "../rules.mjs";

let folder;

afterEach(() => rm(folder, { recursive: true, force: true }));

async function violations(files) {
  folder = await mkdtemp(join(tmpdir(), "imports-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const { forbidden, options } = rules;
  const others = { ...options, tsConfig: undefined };
  const { output } = await cruise(
    ["."],
    { ...others, baseDir: folder, ruleSet: { forbidden }, validate: true },
    options.enhancedResolveOptions,
  );
  return output.summary.violations.map(({ rule }) => rule.name).sort();
}

it("refuses a cycle of values and one of types alone", async () => {
  const found = await violations({
    "packages/core/src/a.ts": 'import { b } from "./b.ts";\nexport const a = b;\nexport type A = 1;\n',
    "packages/core/src/b.ts": 'import type { A } from "./a.ts";\nexport const b: A = 1;\n',
  });
  expect(found).toContain("no-cycle");
});

it("refuses imports against the arrows", async () => {
  const value = "export const a = 1;\n";
  expect(
    await violations({
      "packages/core/src/a.ts": 'import "../../client/src/a.ts";\n',
      "packages/client/src/a.ts": value,
      "packages/server/src/a.ts": 'import "../../client/src/a.ts";\n',
      "packages/actors/src/a.ts": 'import "../../server/src/a.ts";\n',
      "packages/testing/src/a.ts": 'import "../../../examples/shop/a.ts";\n',
      "examples/shop/a.ts": value,
    }),
  ).toEqual(["arrows-of-actors", "arrows-of-core", "arrows-of-testing", "nothing-imports-an-example"]);
});

it("refuses a block in what blocks stand on", async () => {
  const found = await violations({
    "packages/core/src/call/a.ts": 'import "../blocks/state/a.ts";\n',
    "packages/core/src/blocks/state/a.ts": "export const a = 1;\n",
  });
  expect(found).toEqual(["core-stands-on-no-block"]);
});
