import type { Rule } from "eslint";
import { WorkflowCode } from "./workflow-code.ts";

/** Creates a rule about workflow code. It costs nothing in files without any. */
export function workflowRule<Message extends string>(
  rule: {
    readonly description: string;
    readonly messages: Readonly<Record<Message, string>>;
  } & Omit<Rule.RuleMetaData, "docs" | "messages">,
  create: (workflow: WorkflowCode, context: Rule.RuleContext) => Rule.RuleListener,
): Rule.RuleModule {
  const { description, ...rest } = rule;
  return {
    meta: { type: "problem", schema: [], ...rest, docs: { description } },
    create: (context) => {
      const workflow = new WorkflowCode(context.sourceCode);
      return workflow.isEmpty ? {} : create(workflow, context);
    },
  };
}
