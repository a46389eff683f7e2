import type { SourceCode } from "eslint";
import { at, unwrap, type AnyNode } from "../ast.ts";
import { Foreign } from "../foreign.ts";
import { isFunction } from "../ast.ts";
import { workflowRule } from "../workflow-rule.ts";

/** Refuses to await what surely comes from elsewhere than the context. */
export const noNonDurableAwait = workflowRule(
  {
    description: "Refuses to await in workflow code what does not come from the context.",
    messages: {
      notDurable:
        "{{name}} does not come from the workflow's context, so awaiting it is not durable. Do it in an activity.",
    },
  },
  (workflow, context) => {
    const { sourceCode } = context;
    const foreign = new Foreign(workflow, sourceCode);
    const check = (expression: AnyNode): void => {
      for (const part of awaitedParts(expression)) {
        if (!foreign.is(part)) continue;
        context.report({ node: at(part), messageId: "notDurable", data: { name: nameOf(part, sourceCode) } });
      }
    };
    return {
      AwaitExpression: (node) => {
        if (workflow.contains(node)) check(node.argument);
      },
      "ForOfStatement[await=true]": (node: AnyNode) => {
        if (node.type === "ForOfStatement" && workflow.contains(node)) check(node.right);
      },
      "VariableDeclaration[kind='await using'] > VariableDeclarator": (node: AnyNode) => {
        if (node.type === "VariableDeclarator" && node.init && workflow.contains(node)) check(node.init);
      },
    };
  },
);

/** Returns the promises that an `await` waits for: the elements of `Promise.all([…])`, or the expression. */
function awaitedParts(expression: AnyNode): AnyNode[] {
  const node = unwrap(expression);
  if (node.type !== "CallExpression") return [node];
  const callee = unwrap(node.callee);
  const isCombinator =
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "Promise";
  if (!isCombinator) return [node];
  const list = node.arguments[0] && unwrap(node.arguments[0]);
  if (list?.type === "ArrayExpression")
    return list.elements.flatMap((one) => (one === null ? [] : awaitedParts(one as AnyNode)));
  if (list?.type !== "CallExpression") return [];
  // `Promise.all(items.map((item) => save(item)))`
  const callback = list.arguments.find((one) => isFunction(one as AnyNode)) as AnyNode | undefined;
  if (!isFunction(callback) || callback.async || callback.body.type === "BlockStatement") return [];
  return awaitedParts(callback.body);
}

function nameOf(node: AnyNode, code: SourceCode): string {
  if (node.type === "ImportExpression") return "import()";
  const text = code.getText(node.type === "CallExpression" ? node.callee : node);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
