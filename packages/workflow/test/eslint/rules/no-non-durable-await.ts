import { noNonDurableAwait } from "../../../src/eslint/rules/no-non-durable-await.ts";
import { flow, runRule } from "../support.ts";

const LIB = 'import { save, lib } from "./save.ts"; import sql from "./sql.ts";';
const bad = (name: string) => ({
  message: new RegExp(`^${name.replaceAll(/[.()]/g, "\\$&")} does not come from`),
});

runRule("no-non-durable-await", noNonDurableAwait, {
  good: {
    "the context": flow("await ctx.call(a, 1); await ctx.sleep(1); await Promise.all([ctx.wait(e)]);"),
    "a function of the file, whose own awaits are checked": flow(
      "await help(input);",
      "async function help(x) { return x; }",
    ),
    "an import that gets the context": flow(
      "await save(ctx, input); await lib.run({ ctx }); await lib(ctx).go();",
      LIB,
    ),
    "an import that gets a promise of the context": flow(
      "await save(ctx.call(a)); const p = ctx.call(a); await save([p]);",
      LIB,
    ),
    "an import that gets a function which uses the context": flow(
      "const go = () => ctx.sleep(1); async function more() { await go(); } await save(go); await save(() => more()); await save(more);",
      LIB,
    ),
    "a method of the context that was taken out": flow(
      "const { call } = ctx; await call(1); await save(call);",
      LIB,
    ),
    "a promise of the workflow's own": flow(
      "let open; const gate = new Promise((done) => { open = done; }); open(); await gate;",
    ),
    data: flow("await input; await input.promise; await 1; await Promise.resolve(2);"),
    "outside of workflows": `${LIB}\nawait save(1); async function f() { await save(2); }`,
    "an activity": `import { activity, workflow } from "@dapr-ts/workflow"; ${LIB}\nworkflow("w", async () => 1);\nactivity("a", async (x) => { await save(x); });`,
    "what no-nondeterminism reports": flow(
      'await fetch("x"); await readFile("x");',
      'import { readFile } from "node:fs/promises";',
    ),
    "imports that are not awaited": flow("return save(input) + lib.price(input);", LIB),
    "a constant of many writes": flow(
      `let x = input;\n${"x = x + x + x + x;\n".repeat(40)} await help(x);`,
      "async function help(y) {}",
    ),
  },
  bad: {
    "an import": [flow("await save(input);", LIB), bad("save")],
    "a member of an import": [flow("await lib.orders.save(input);", LIB), bad("lib.orders.save")],
    "a result of the context passed on": [
      flow("const r = await ctx.call(a); await save(r);", LIB),
      bad("save"),
    ],
    "results of Promise.all passed on": [
      flow("const [r] = await Promise.all([ctx.call(a)]); await save(r);", LIB),
      bad("save"),
    ],
    "a client of the module": [
      flow(
        'await db.query("x");',
        'import { Client } from "./client.ts"; const db = new Client({ url: "x" });',
      ),
      bad("db.query"),
    ],
    "a client of the workflow": [
      flow(
        'const db = await connect("x"); const { query } = db; await query("y");',
        'import { connect } from "./client.ts";',
      ),
      bad("connect"),
      bad("query"),
    ],
    "a promise of a module": [flow("await ready;", 'import { ready } from "./client.ts";'), bad("ready")],
    "in Promise.all": [
      flow("await Promise.all([ctx.call(a), save(1)]); await Promise.all(input.map((x) => save(x)));", LIB),
      bad("save"),
      bad("save"),
    ],
    "with a chain": [flow("await save(input).catch(() => 1);", LIB), bad("save(input).catch")],
    "a template": [flow("await sql`select ${input}`;", LIB), { messageId: "notDurable" }],
    "import()": [flow('const lib = await import("./lib.ts"); return lib;'), bad("import()")],
    "for await": [flow("for await (const x of lib.pages(input)) input.push(x);", LIB), bad("lib.pages")],
    "in a helper": [
      flow("return help(input);", `${LIB}\nasync function help(x) { return await save(x); }`),
      bad("save"),
    ],
    require: [
      'const { workflow } = require("@dapr-ts/workflow"); const { save } = require("./save.cjs");\nworkflow("w", async (ctx, x) => { await save(x); });',
      bad("save"),
    ],
    "await using": [
      `// ts\n${flow("await using lock = lib.lock(input); return lock;", LIB)}`,
      bad("lib.lock"),
    ],
    TypeScript: [
      `// ts\n${flow("return (await save<string>(input as never)!) as string;", LIB)}`,
      bad("save"),
    ],
  },
});
