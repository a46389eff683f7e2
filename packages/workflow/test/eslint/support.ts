import { RuleTester as RuleTester10, type Rule } from "eslint";
import { RuleTester as RuleTester9 } from "eslint9";
import tseslint from "typescript-eslint";
import { describe, test } from "vitest";

export interface Cases {
  /** Code without a report. */
  readonly good: Readonly<Record<string, string>>;
  /** Code, then each report: the message's id, or more of it. After them the code as the fix leaves it: `{ output }`. */
  readonly bad: Readonly<Record<string, readonly [code: string, ...errors: readonly (string | object)[]]>>;
  readonly options?: readonly unknown[];
}

const HEAD = 'import { activity, event, workflow } from "@dapr-ts/workflow";\n';

/** Code of a workflow, with the imports. */
export const flow = (body: string, before = ""): string =>
  `${HEAD}${before}\nexport const w = workflow("w", async (ctx, input) => {\n${body}\n});\n`;

/** Adds the imports. */
export const file = (code: string): string => HEAD + code;

/** Runs the cases on ESLint 9 and 10, each with ESLint's own parser and with TypeScript's. */
export function runRule(name: string, rule: Rule.RuleModule, { good, bad, options = [] }: Cases): void {
  for (const [version, RuleTester] of [
    ["9", RuleTester9 as unknown as typeof RuleTester10],
    ["10", RuleTester10],
  ] as const) {
    RuleTester.describe = describe;
    RuleTester.it = test;
    for (const [parser, config] of [
      ["espree", {}],
      ["typescript", { languageOptions: { parser: tseslint.parser } }],
    ] as const) {
      const isOurs = (code: string): boolean => parser === "typescript" || !code.includes("// ts\n");
      new RuleTester(config).run(`${name}, ESLint ${version}, ${parser}`, rule, {
        valid: Object.entries(good)
          .filter(([, code]) => isOurs(code))
          .map(([title, code]) => ({ name: title, code, options: [...options] })),
        invalid: Object.entries(bad)
          .filter(([, [code]]) => isOurs(code))
          .map(([title, [code, ...errors]]) => ({
            name: title,
            code,
            options: [...options],
            errors: errors
              .filter((error) => !isFix(error))
              .map((error) => (typeof error === "string" ? { messageId: error } : error)),
            ...errors.find(isFix),
          })),
      });
    }
  }
}

const isFix = (error: string | object): error is { output: string } =>
  typeof error === "object" && "output" in error;
