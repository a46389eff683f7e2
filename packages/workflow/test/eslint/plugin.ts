import { readFileSync } from "node:fs";
import { ESLint, Linter } from "eslint";
import { ESLint as ESLint9 } from "eslint9";
import { expect, test } from "vitest";
import { blocksOf } from "../../../../tools/markdown/blocks.ts";
import * as entry from "../../src/eslint/index.ts";
import { flow } from "./support.ts";

const { configs, plugin, rules } = entry;

test.each([
  ["9", ESLint9 as unknown as typeof ESLint],
  ["10", ESLint],
])("ESLint %s runs the recommended configuration", async (_, Version) => {
  const eslint = new Version({ overrideConfigFile: true, overrideConfig: [configs.recommended] });
  const code = flow("ctx.sleep(1); console.log(Date.now());");
  const [result] = await eslint.lintText(code, { filePath: "flow.js" });
  expect(result?.messages.map(({ ruleId }) => ruleId).sort()).toEqual([
    "dapr-workflow/no-floating-call",
    "dapr-workflow/no-nondeterminism",
    "dapr-workflow/no-side-effects",
  ]);
});

test("the plugin is one object, whichever way it is imported", () => {
  expect(configs.recommended.plugins).toEqual({ "dapr-workflow": plugin });
  expect(plugin.configs).toBe(configs);
  expect(entry).toMatchObject({ rules, configs });
  expect(Object.keys(configs.recommended.rules ?? {})).toEqual(
    Object.keys(rules).map((name) => `dapr-workflow/${name}`),
  );
});

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

test.each(Object.keys(rules))("the README shows what %s reports, and what it does not", (rule) => {
  const { code = "" } = blocksOf(README).find(({ heading }) => heading === `\`${rule}\``) ?? {};
  const lines = code.split("\n").filter((line) => line.includes("//"));
  expect(lines.some((line) => line.includes("// bad"))).toBe(true);
  expect(lines.some((line) => line.includes("// good"))).toBe(true);
  const before = [
    'import { activity, event, workflow } from "@dapr-ts/workflow";',
    'import { save } from "./database.js";',
    'const charge = activity("charge"), notify = activity("notify"); let count = 0; count++;',
    'export const order = workflow("order", async (ctx, items) => {',
  ];
  const all = [...before, code, "});"].join("\n");
  const messages = new Linter().verify(all, [configs.recommended]);
  const reported = messages.map(
    ({ line, ruleId }) => `${String(ruleId)}: ${all.split("\n")[line - 1] ?? ""}`,
  );
  expect(reported).toEqual(
    lines.filter((line) => line.includes("// bad")).map((line) => `dapr-workflow/${rule}: ${line}`),
  );
});
