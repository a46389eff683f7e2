import type { Rule } from "eslint";
import { at, type AnyNode } from "../ast.ts";
import { allReferences } from "../references.ts";
import { insteadOf, isOnlyType, isReportedBefore, usesOf, type Use } from "../uses.ts";
import { workflowRule } from "../workflow-rule.ts";

/** Refuses time, random values, timers, I/O and the like in workflow code. */
export const noNondeterminism = workflowRule(
  {
    description: "Refuses calls in workflow code that give other results in a replay.",
    messages: { notDeterministic: "{{name}} is not deterministic in workflow code: {{instead}}." },
    schema: [
      {
        type: "object",
        properties: { modules: { type: "array", items: { type: "string" }, uniqueItems: true } },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{}],
  },
  (workflow, context) => {
    const { sourceCode } = context;
    const [{ modules = [] } = {}] = context.options as [{ modules?: string[] }?];
    return {
      "Program:exit": () => {
        for (const reference of allReferences(sourceCode)) {
          const identifier = reference.identifier as AnyNode;
          if (!reference.isRead() || isOnlyType(reference) || !workflow.contains(identifier)) continue;
          if (isReportedBefore(reference, workflow, sourceCode)) continue;
          for (const use of usesOf(identifier, sourceCode)) {
            const instead = insteadOf(use, modules);
            if (instead !== undefined) report(context, use, instead);
          }
        }
      },
    };
  },
);

function report(context: Rule.RuleContext, { node, module, path }: Use, instead: string): void {
  const parts = module === undefined ? path : [module, ...path.filter((name) => name !== "default")];
  const name = parts.join(".");
  context.report({ node: at(node), messageId: "notDeterministic", data: { name, instead } });
}
