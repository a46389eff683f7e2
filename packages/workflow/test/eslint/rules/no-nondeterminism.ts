import { noNondeterminism } from "../../../src/eslint/rules/no-nondeterminism.ts";
import { file, flow, runRule } from "../support.ts";

const bad = (name: string, instead: RegExp | string = "") => ({
  message: new RegExp(
    `^${name.replaceAll(/[.]/g, "\\.")} is not deterministic in workflow code: .*${String(instead)}`,
  ),
});
const once = "notDeterministic";

runRule("no-nondeterminism", noNondeterminism, {
  good: {
    "time and random values of the context": flow("return [ctx.now(), ctx.uuid(), ctx.random()];"),
    "a date from a value": flow(
      "return new Date(input.at).getTime() + Date.parse(input.at) + Date.UTC(2026);",
    ),
    "a file without workflows": "setTimeout(() => fetch(Date.now()), Math.random());",
    "code beside a workflow": flow("return input;", "const started = Date.now();"),
    "an activity": file('export const a = activity("a", async () => fetch("x" + Date.now()));'),
    "an activity inside of a workflow": flow('return ctx.call(activity("a", () => Date.now()));'),
    "a parameter or variable of the same name": flow(
      "const Date = { now: () => 1 }; const fetch = (x) => x; return input.map((process) => process.env + Date.now() + fetch(1));",
    ),
    "a property of the same name": flow(
      "return input.fetch + input.process.env + { setTimeout: 1 }.setTimeout;",
    ),
    "another workflow function": 'import { workflow } from "elsewhere"; workflow("w", () => Date.now());',
    "hashes, which are deterministic": flow(
      'return createHash("sha256").update(input).digest("hex") + crypto.createHmac("sha256", "k");',
      'import crypto, { createHash } from "node:crypto";',
    ),
    "modules without effects": flow(
      "return path.join(input) + isDeepStrictEqual(1, 1) + v5(input, v5.URL);",
      'import path from "node:path"; import { isDeepStrictEqual } from "node:util"; import { v5 } from "uuid";',
    ),
    "an error class of a client": flow(
      "try { await ctx.sleep(1); } catch (error) { if (error instanceof DaprError) return 1; }",
      'import { DaprError } from "@dapr-ts/client";',
    ),
    "a helper that only an activity uses": file(
      'function now() { return Date.now(); }\nexport const a = activity("a", () => now());\nexport const w = workflow("w", (ctx) => ctx.call(a));',
    ),
    "a type, and typeof": `// ts\n${flow("const send: typeof fetch | undefined = input as Date; return typeof process === 'undefined' ? send : 1;")}`,
    "a definition that names itself": flow("return a;", "const a = b; const b = a; const { c } = c;"),
  },
  bad: {
    "Date.now()": [flow("return Date.now();"), bad("Date.now", "ctx.now\\(\\)")],
    "new Date()": [flow("return new Date().toISOString();"), bad("Date")],
    "Date()": [flow("return Date();"), bad("Date")],
    globalThis: [
      flow(
        'return globalThis.Date.now() + globalThis["fetch"](1) + global.Math.random() + new globalThis.Date();',
      ),
      bad("Date.now"),
      bad("fetch"),
      bad("Math.random"),
      bad("Date"),
    ],
    "random values": [
      flow("return [Math.random(), crypto.randomUUID(), crypto.getRandomValues(input), Math['random']()];"),
      bad("Math.random", "ctx.random"),
      bad("crypto.randomUUID", "ctx.uuid"),
      bad("crypto.getRandomValues"),
      bad("Math.random"),
    ],
    "a function that is passed on": [flow("return input.map(Math.random);"), bad("Math.random")],
    timers: [
      flow(
        "await new Promise((done) => setTimeout(done, 5)); setInterval(() => {}, 1); setImmediate(() => {}); AbortSignal.timeout(5);",
      ),
      bad("setTimeout", "ctx.sleep"),
      bad("setInterval"),
      bad("setImmediate"),
      bad("AbortSignal.timeout"),
    ],
    "fetch and sockets": [
      flow("await fetch('x'); new WebSocket('y'); new XMLHttpRequest(); new EventSource('z');"),
      bad("fetch", "activity"),
      once,
      once,
      once,
    ],
    "the process": [
      flow(
        "const { env, argv: [first] } = process; return process.env.HOME + process.hrtime() + env.A + first;",
      ),
      bad("process.env"),
      bad("process.argv"),
      bad("process.env.HOME"),
      bad("process.hrtime"),
    ],
    "other runtimes": [
      flow("Deno.readTextFileSync('x'); Bun.file('y');"),
      bad("Deno.readTextFileSync"),
      bad("Bun.file"),
    ],
    "the garbage collector": [flow("new WeakRef(input);"), bad("WeakRef")],
    performance: [flow("return performance.now();"), bad("performance.now")],
    "files by name, namespace and default": [
      flow(
        "readFileSync('x'); fs.readFileSync('y'); files.promises.readFile('z'); rename('a', 'b');",
        'import { readFileSync, rename as move } from "node:fs"; import * as fs from "fs"; import files from "node:fs"; import { rename } from "node:fs/promises";',
      ),
      bad("fs.readFileSync", "activity"),
      bad("fs.readFileSync"),
      bad("fs.promises.readFile"),
      bad("fs/promises.rename"),
    ],
    "crypto's random values": [
      flow(
        "return [randomUUID(), crypto.randomBytes(8), make()];",
        'import crypto, { randomUUID } from "node:crypto"; const { randomInt: make } = crypto;',
      ),
      bad("crypto.randomUUID"),
      bad("crypto.randomBytes"),
      bad("crypto.randomInt"),
    ],
    "the timers and the process as modules": [
      flow(
        "await setTimeout(5); env.HOME; hostname();",
        'import { setTimeout } from "node:timers/promises"; import { env } from "node:process"; import { hostname } from "node:os";',
      ),
      bad("timers/promises.setTimeout", "ctx.sleep"),
      bad("process.env.HOME"),
      bad("os.hostname"),
    ],
    require: [
      'const { workflow } = require("@dapr-ts/workflow");\nconst fs = require("node:fs");\nworkflow("w", () => fs.readFileSync("x"));',
      bad("fs.readFileSync"),
    ],
    packages: [
      flow(
        "return [v4(), nanoid(), axios.get('x'), dapr.state];",
        'import { v4 } from "uuid"; import { nanoid } from "nanoid"; import axios from "axios"; import * as dapr from "@dapr-ts/client";',
      ),
      bad("uuid.v4", "ctx.uuid"),
      bad("nanoid.nanoid"),
      bad("axios.get"),
      bad("@dapr-ts/client.state"),
    ],
    "aliases are reported once each": [
      flow(
        "const now = Date.now; return [now(), now(), random(), new D()];",
        "const { random } = Math; const D = Date;",
      ),
      bad("Date.now"),
      bad("Math.random"),
      bad("Date"),
    ],
    "a renamed import of workflow": [
      'import { workflow as define } from "@dapr-ts/workflow"; define("w", () => Date.now());',
      once,
    ],
    "a namespace import": [
      'import * as wf from "@dapr-ts/workflow"; wf.workflow("w", () => Date.now());',
      once,
    ],
    "a function declared elsewhere in the file": [
      file('workflow("w", run);\nasync function run(ctx) { return Date.now(); }'),
      once,
    ],
    "a constant function": [file('const run = async (ctx) => Date.now();\nworkflow("w", run);'), once],
    "a member of an object": [
      file(
        'const code = { run: async (ctx) => Date.now(), other: () => Date.now() };\nworkflow("w", code.run);',
      ),
      once,
    ],
    "helpers that a workflow uses, also indirectly and as callbacks": [
      file(
        'const later = () => now();\nfunction now() { return Date.now(); }\nconst each = (x) => Math.random();\nworkflow("w", (ctx, xs) => [later(), xs.map(each)]);',
      ),
      bad("Date.now"),
      bad("Math.random"),
    ],
    "older versions": [
      file(
        'workflow("w", (ctx) => 1, { version: "2", versions: { 1: (ctx) => Date.now(), "": old } });\nfunction old() { return Math.random(); }',
      ),
      bad("Date.now"),
      bad("Math.random"),
    ],
    "nested functions": [
      flow("return ctx.parallel(input, 2, async (x) => { const go = () => Date.now(); return go(); });"),
      once,
    ],
    "a workflow with type arguments": [
      `// ts\n${file('workflow<string, number>("w", async (ctx, input) => Date.now());')}`,
      once,
    ],
    "a wrapped function": [`// ts\n${file('workflow("w", (async (ctx) => Date.now()) as never);')}`, once],
    "a function with our type, for another file's workflow()": [
      '// ts\nimport type { WorkflowFunction } from "@dapr-ts/workflow";\nexport const run: WorkflowFunction<string, number> = async (ctx) => Date.now();\nexport const other = (async () => Math.random()) satisfies WorkflowFunction<void, number>;',
      bad("Date.now"),
      bad("Math.random"),
    ],
    "a helper whose parameter is a context": [
      '// ts\nimport type { WorkflowContext } from "@dapr-ts/workflow";\nimport type * as wf from "@dapr-ts/workflow";\nexport function help(x: number, ctx: WorkflowContext) { return Date.now(); }\nexport const more = (ctx: wf.WorkflowContext) => Math.random();',
      bad("Date.now"),
      bad("Math.random"),
    ],
  },
});

runRule("no-nondeterminism with modules", noNondeterminism, {
  options: [{ modules: ["./database.ts"] }],
  good: { "outside of workflows": 'import { load } from "./database.ts"; load();' },
  bad: { "a module of the option": [flow("load(input);", 'import { load } from "./database.ts";'), once] },
});
