import type { Rule, SourceCode } from "eslint";
import { at, isFunction, isWrapper, staticName, unwrap, wrapped, type AnyNode } from "../ast.ts";
import { DurablePromises } from "../durable.ts";
import { workflowRule } from "../workflow-rule.ts";

const DROPS: ReadonlySet<string> = new Set(["forEach", "filter", "some", "every", "find", "findIndex"]);

/** Requires that what the context returns is awaited. */
export const noFloatingCall = workflowRule(
  {
    description: "Requires that calls of the context are awaited.",
    messages: {
      floating: "{{name}} is not awaited: its result and its failure are lost. Add `await`.",
      dropped: "{{method}} drops the promise of {{name}}: use `for … of`, Promise.all or ctx.parallel.",
      unused: "the promise of {{name}} is never awaited.",
      value: "{{name}} returns a promise, which is used here as if it were its value. Add `await`.",
      addAwait: "Add `await`.",
    },
    hasSuggestions: true,
  },
  (workflow, context) => {
    const { sourceCode } = context;
    const promises = new DurablePromises(workflow, sourceCode);
    const reportFloating = (node: AnyNode): void => {
      for (const { name, at: found } of discarded(node, promises)) {
        const suggest = isInAsync(found) ? [addAwait(found, sourceCode)] : [];
        context.report({ node: at(found), messageId: "floating", data: { name }, suggest });
      }
    };
    return {
      ExpressionStatement: (node) => {
        if (workflow.contains(node)) reportFloating(node.expression);
      },
      VariableDeclarator: (node) => {
        if (node.id.type !== "Identifier" || !node.init || !workflow.contains(node)) return;
        const name = promises.nameOf(node.init);
        if (name === undefined) return;
        const [variable] = sourceCode.getDeclaredVariables(node);
        if (variable?.references.some((reference) => reference.isRead()) === false)
          context.report({ node, messageId: "unused", data: { name } });
      },
      CallExpression: (node: AnyNode) => {
        if (node.type !== "CallExpression" || !workflow.contains(node)) return;
        const method = staticName(unwrap(node.callee));
        if (method !== undefined && DROPS.has(method)) {
          const name = promises.nameOfReturned(node.arguments[0]);
          if (name !== undefined)
            context.report({ node: at(node), messageId: "dropped", data: { name, method } });
        }
        if (!isUsedAsValue(node)) return;
        const name = promises.nameOf(node);
        if (name === undefined) return;
        const suggest = isInAsync(node) ? [addAwait(node, sourceCode)] : [];
        context.report({ node: at(node), messageId: "value", data: { name }, suggest });
      },
    };
  },
);

/** Finds the promises in an expression whose value nothing takes. */
function discarded(
  expression: AnyNode,
  promises: DurablePromises,
): { readonly name: string; readonly at: AnyNode }[] {
  const node = unwrap(expression);
  const inside = (...parts: readonly (object | null)[]) =>
    parts.flatMap((one) => (one === null ? [] : discarded(one as AnyNode, promises)));
  if (node.type === "ConditionalExpression") return inside(node.consequent, node.alternate);
  if (node.type === "LogicalExpression") return inside(node.right);
  if (node.type === "SequenceExpression") return inside(...node.expressions);
  if (node.type === "ArrayExpression") return inside(...node.elements);
  const name = promises.nameOf(node) ?? promises.nameOfList(node);
  return name === undefined ? [] : [{ name, at: node }];
}

/** Returns true where a promise makes no sense: in conditions, operands, texts, members, patterns and loops. */
function isUsedAsValue(call: AnyNode): boolean {
  const node = wrapped(call);
  const { parent } = node;
  switch (parent?.type) {
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
      return parent.test === node;
    case "ConditionalExpression":
      return parent.test === node;
    case "LogicalExpression":
      return parent.left === node && parent.operator !== "??";
    case "BinaryExpression":
    case "TemplateLiteral":
    case "SpreadElement":
      return true;
    case "UnaryExpression":
      return parent.operator !== "void";
    case "SwitchStatement":
      return parent.discriminant === node;
    case "ForOfStatement":
      return parent.right === node && !parent.await;
    case "VariableDeclarator":
      return parent.id.type !== "Identifier";
    case "MemberExpression":
      return parent.object === node && !["then", "catch", "finally"].includes(staticName(parent) ?? "then");
    default:
      return false;
  }
}

function isInAsync(node: AnyNode): boolean {
  for (let { parent } = node; parent; { parent } = parent)
    if (isFunction(parent)) return parent.async === true;
  return false;
}

function addAwait(node: AnyNode, code: SourceCode): Rule.SuggestionReportDescriptor {
  const whole = wrapped(node);
  const needsParentheses =
    whole.parent?.type === "MemberExpression" || (whole.parent && isWrapper(whole.parent)) === true;
  const text = `await ${code.getText(whole)}`;
  return {
    messageId: "addAwait",
    fix: (fixer) => fixer.replaceText(whole, needsParentheses ? `(${text})` : text),
  };
}
