import { noFloatingCall } from "../../../src/eslint/rules/no-floating-call.ts";
import { file, flow, runRule } from "../support.ts";

const floating = (body: string, fixed: string, before = ""): [string, object] => [
  flow(body, before),
  { messageId: "floating", suggestions: [{ messageId: "addAwait", output: flow(fixed, before) }] },
];
const value = (body: string, fixed: string): [string, object] => [
  flow(body),
  { messageId: "value", suggestions: [{ messageId: "addAwait", output: flow(fixed) }] },
];
const A = 'const a = activity("a");';

runRule("no-floating-call", noFloatingCall, {
  good: {
    "awaited calls": flow("await ctx.call(a, 1); await ctx.sleep(1); return ctx.wait(e);", A),
    "awaited later": flow("const p = ctx.call(a); await ctx.sleep(1); return p;", A),
    "all of them": flow(
      "await Promise.all([ctx.call(a), ctx.sleep(2)]); return Promise.race(input.map((x) => ctx.call(a, x)));",
      A,
    ),
    "thrown away on purpose": flow("void ctx.call(a);", A),
    "methods that return nothing": flow(
      "ctx.setStatus(1); ctx.start(w); ctx.log.info('x'); const s = ctx.saga(); s.add(a);",
      A,
    ),
    "a helper that is awaited": flow("await help(ctx);", "async function help(c) { await c.sleep(1); }"),
    "a helper that is not async and returns": flow("return help(ctx);", "const help = (c) => c.sleep(1);"),
    "call of something else": flow(
      "input.call(1); const other = { call() {} }; other.call(a); call(1);",
      "const call = (x) => x;",
    ),
    "other promises": flow("input.forEach(async (x) => x); Promise.all([1]);"),
    "the return of an arrow function": flow("return ctx.parallel(input, 3, (x) => ctx.call(a, x));", A),
    "a condition on an awaited value": flow("if (await ctx.call(a)) return (await ctx.call(a)).id;", A),
    "a promise or a default": flow(
      "const p = input.early ?? ctx.call(a); return (await p) ?? (await ctx.call(a));",
      A,
    ),
    "a chain that is awaited": flow("return ctx.call(a).then((x) => x).catch(() => 1);", A),
    "for await": flow("for await (const x of ctx.parallel(input, 1, (y) => y)) input.push(x);"),
  },
  bad: {
    call: floating("ctx.call(a, 1);", "await ctx.call(a, 1);", A),
    sleep: floating("ctx.sleep(1);", "await ctx.sleep(1);"),
    wait: floating("ctx.wait(e);", "await ctx.wait(e);"),
    parallel: floating("ctx.parallel(input, 2, (x) => x);", "await ctx.parallel(input, 2, (x) => x);"),
    continueAsNew: floating("ctx.continueAsNew(input);", "await ctx.continueAsNew(input);"),
    "optional chains": floating("ctx?.call(a);", "await ctx?.call(a);", A),
    "then and catch": floating(
      "ctx.call(a).then(() => 1).catch(() => 2);",
      "await ctx.call(a).then(() => 1).catch(() => 2);",
      A,
    ),
    "Promise.all": floating("Promise.all([1, ctx.call(a)]);", "await Promise.all([1, ctx.call(a)]);", A),
    "a condition": floating("input && ctx.call(a);", "input && await ctx.call(a);", A),
    "a choice": [
      flow("input ? ctx.call(a) : ctx.sleep(1);", A),
      { messageId: "floating", suggestions: 1 },
      { messageId: "floating", suggestions: 1 },
    ],
    "a list": [
      flow("[ctx.call(a)]; input.map((x) => ctx.call(a, x));", A),
      { messageId: "floating", suggestions: 1 },
      { messageId: "floating", suggestions: 1 },
    ],
    "a saga": floating(
      "const s = ctx.saga(); s.compensate();",
      "const s = ctx.saga(); await s.compensate();",
    ),
    "a destructured context": floating(
      "const { call, sleep: rest } = ctx; rest(1);",
      "const { call, sleep: rest } = ctx; await rest(1);",
    ),
    "an alias": floating(
      "const c = ctx; const go = c.call; go(a);",
      "const c = ctx; const go = c.call; await go(a);",
      A,
    ),
    "a destructured parameter": [
      file('workflow("w", async ({ call, log: { info } }) => { call(1); info("x"); });'),
      { messageId: "floating", suggestions: 1 },
    ],
    "a helper": floating("help(ctx);", "await help(ctx);", "async function help(c) { await c.sleep(1); }"),
    "inside of a helper, whose context has another name": [
      file(
        'async function help(x, c) { c.sleep(x); }\nworkflow("w", async (ctx) => { await help(1, ctx); });',
      ),
      { messageId: "floating", suggestions: 1 },
    ],
    "a closure": floating(
      "const go = async () => { await ctx.sleep(1); }; go();",
      "const go = async () => { await ctx.sleep(1); }; await go();",
    ),
    "a function that is not async": [
      flow("input.sort(() => { ctx.call(a); });", A),
      { messageId: "floating", suggestions: 0 },
    ],
    forEach: [flow("input.forEach(async (x) => { await ctx.call(a, x); });", A), "dropped"],
    "forEach without async": [flow("input.forEach((x) => ctx.call(a, x));", A), "dropped"],
    filter: [flow("return input.filter((x) => ctx.call(a, x));", A), "dropped"],
    "a variable that is never read": [flow("const p = ctx.call(a);", A), "unused"],
    "a condition on a promise": value(
      "if (ctx.call(input)) return 1;",
      "if (await ctx.call(input)) return 1;",
    ),
    "a member of a promise": value("return ctx.call(input).id;", "return (await ctx.call(input)).id;"),
    "a text": value("return `${ctx.call(input)}`;", "return `${await ctx.call(input)}`;"),
    "an operand": value("return 1 + ctx.call(input);", "return 1 + await ctx.call(input);"),
    "a pattern": value(
      "const { id } = ctx.call(input); return id;",
      "const { id } = await ctx.call(input); return id;",
    ),
    "a loop": value(
      "for (const x of ctx.parallel(input, 1, (y) => y)) return x;",
      "for (const x of await ctx.parallel(input, 1, (y) => y)) return x;",
    ),
    "a negation": value("return !ctx.call(input);", "return !await ctx.call(input);"),
    TypeScript: [
      `// ts\n${flow("ctx.call(a)!; (ctx as never).sleep(1); ctx.call<number>(a) as unknown;", A)}`,
      { messageId: "floating", suggestions: 1 },
      { messageId: "floating", suggestions: 1 },
      { messageId: "floating", suggestions: 1 },
    ],
  },
});
