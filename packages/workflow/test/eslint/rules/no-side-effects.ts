import { noSideEffects } from "../../../src/eslint/rules/no-side-effects.ts";
import { file, flow, runRule } from "../support.ts";

const bad = (messageId: "console" | "read" | "write", name: string) => ({ messageId, data: { name } });

runRule("no-side-effects", noSideEffects, {
  good: {
    "the workflow's own log and variables": flow(
      "ctx.log.info('x'); let n = 0; n++; const seen = new Set(); seen.add(n); const list = []; list.push(1); input.done = true; return n;",
    ),
    "constants of the module": flow(
      "return LIMITS.most + NAMES.map((x) => x).length;",
      "const LIMITS = { most: 3 }; const NAMES = ['a'];",
    ),
    "changes outside of workflows": flow(
      "return 1;",
      "let n = 0; n = 2; export const f = () => { n++; console.log(n); };",
    ),
    "an activity": file(
      'let n = 0;\nexport const a = activity("a", () => { n++; console.log(n); });\nworkflow("w", (ctx) => ctx.call(a));',
    ),
    "variables of a helper": flow(
      "return total(input);",
      "function total(xs) { let sum = 0; for (const x of xs) sum += x; return sum; }",
    ),
    "methods that only look like changes": flow(
      "return cache.set(1) + lib.add(2);",
      'import lib from "./lib.ts"; const cache = lib();',
    ),
    "a variable of a closure": flow("let n = 0; const go = () => { n += 1; return n; }; return go();"),
    "a parameter with a default": flow(
      "return help();",
      "function help(x = []) { x.push(1); x = 2; return x; }",
    ),
  },
  bad: {
    console: [
      flow("console.log('x'); console.error(input);"),
      bad("console", "console.log"),
      bad("console", "console.error"),
    ],
    "globalThis.console": [flow("globalThis.console.log('x');"), "console"],
    "a counter of the module": [
      flow("count++; count = 2;", "let count = 0;"),
      bad("write", "count"),
      bad("write", "count"),
    ],
    "a property of the module": [
      flow("state.last = input; delete state.old; state.n.m += 1;", "const state = {};"),
      bad("write", "state.last"),
      bad("write", "state.old"),
      bad("write", "state.n.m"),
    ],
    "a global": [flow("globalThis.last = input;"), bad("write", "globalThis.last")],
    "an import": [
      flow("config.last = input;", 'import config from "./config.ts";'),
      bad("write", "config.last"),
    ],
    "a collection": [
      flow(
        "cache.set(1, 2); list.push(input); seen.add(1); table.rows.push(2);",
        "const cache = new Map(); const list = []; const seen = new Set(); const table = { rows: [] };",
      ),
      bad("write", "cache.set"),
      bad("write", "list.push"),
      bad("write", "seen.add"),
      bad("write", "table.rows.push"),
    ],
    "a variable that changes": [
      flow("if (enabled) return 1;", "let enabled = false; export const enable = () => { enabled = true; };"),
      bad("read", "enabled"),
    ],
    "in a helper": [
      flow("return help();", "let n = 0;\nfunction help() { n++; return n; }"),
      bad("write", "n"),
      bad("read", "n"),
    ],
    "a factory's variable, which all runs share": [
      file('export const make = () => { let n = 0; return workflow("w", async () => { n++; }); };'),
      bad("write", "n"),
    ],
  },
});
