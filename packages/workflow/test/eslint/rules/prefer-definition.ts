import { preferDefinition } from "../../../src/eslint/rules/prefer-definition.ts";
import { file, flow, runRule } from "../support.ts";

const DEFINED =
  'const charge = activity("charge-card", async () => 1); const approved = event("approved"); const child = workflow("child", async () => 1);';
const fixed = (body: string, output: string, before = DEFINED): [string, string, object] => [
  flow(body, before),
  "defined",
  { output: flow(output, before) },
];

runRule("prefer-definition", preferDefinition, {
  good: {
    definitions: flow("await ctx.call(charge, 1); await ctx.wait(approved); ctx.start(child);", DEFINED),
    "a workflow of another program by name": file(
      'export const go = (dapr) => dapr.workflow.schedule("elsewhere", 1);',
    ),
    "other strings": flow(
      'ctx.log.info("charge-card"); ctx.setStatus("approved"); input.call("charge-card");',
      DEFINED,
    ),
    "other start methods": file('const w = workflow("go", async () => 1);\nserver.start("go"); w.run("go");'),
  },
  bad: {
    "an activity": fixed('await ctx.call("charge-card", 1);', "await ctx.call(charge, 1);"),
    "a child": fixed("await ctx.call(`child`);", "await ctx.call(child);"),
    "a detached workflow": fixed("ctx.start('child', input);", "ctx.start(child, input);"),
    "an event, whose name has no case": fixed('await ctx.wait("APPROVED");', "await ctx.wait(approved);"),
    "a method that was taken out": fixed(
      'const { call } = ctx; await call("charge-card");',
      "const { call } = ctx; await call(charge);",
    ),
    "a name without a definition": [flow('await ctx.call("nothing");'), "undefined"],
    "a name of another kind": [flow('await ctx.wait("charge-card");', DEFINED), "undefined"],
    "the client": [
      file(
        'export const checkout = workflow("checkout", async () => 1);\nexport const go = (dapr) => dapr.workflow.schedule("checkout", 1);',
      ),
      "defined",
      {
        output: file(
          'export const checkout = workflow("checkout", async () => 1);\nexport const go = (dapr) => dapr.workflow.schedule(checkout, 1);',
        ),
      },
    ],
  },
});
