import type { Rule, Scope, SourceCode } from "eslint";
import { at, initializerOf, staticName, stringValue, unwrap, type AnyNode, type CallNode } from "../ast.ts";
import { isOurs } from "../resolve.ts";
import { WorkflowCode } from "../workflow-code.ts";

type Kind = "activity" | "event" | "workflow";

/** Kinds of definitions that the methods of a context take. */
const CONTEXT: Readonly<Record<string, readonly Kind[]>> = {
  call: ["activity", "workflow"],
  start: ["workflow"],
  wait: ["event"],
};
/** Kinds of definitions that the methods of `dapr.workflow` take. */
const CLIENT: Readonly<Record<string, readonly Kind[]>> = {
  schedule: ["workflow"],
  start: ["workflow"],
  run: ["workflow"],
};

/** Requires definitions instead of names. */
export const preferDefinition: Rule.RuleModule = {
  meta: {
    type: "problem",
    schema: [],
    fixable: "code",
    docs: { description: "Requires a definition where its name is given as a string." },
    messages: {
      defined: 'pass `{{variable}}`, which defines {{kind}} "{{name}}", so that its types are checked.',
      undefined: 'ctx.{{method}} takes a definition, not the name "{{name}}".',
    },
  },
  create: (context) => {
    const { sourceCode } = context;
    const workflow = new WorkflowCode(sourceCode);
    return {
      CallExpression: (node: AnyNode) => {
        if (node.type !== "CallExpression") return;
        const argument = node.arguments[0] && unwrap(node.arguments[0]);
        const name = stringValue(argument);
        if (argument === undefined || name === undefined) return;
        const method = workflow.contextMethod(node.callee);
        const kinds = method === undefined ? CLIENT[clientMethod(node) ?? ""] : CONTEXT[method];
        if (kinds === undefined) return;
        const found = definition(name, kinds, argument, sourceCode);
        if (found === undefined) {
          if (method !== undefined)
            context.report({ node: at(argument), messageId: "undefined", data: { method, name } });
          return;
        }
        const { variable, kind } = found;
        context.report({
          node: at(argument),
          messageId: "defined",
          data: { variable: variable.name, kind, name },
          fix: (fixer) => fixer.replaceText(argument, variable.name),
        });
      },
    };
  },
};

/** Returns the method of a call such as `dapr.workflow.schedule(…)`. */
function clientMethod({ callee }: CallNode): string | undefined {
  const method = unwrap(callee);
  const block = method.type === "MemberExpression" ? unwrap(method.object) : undefined;
  return block !== undefined && staticName(block) === "workflow" ? staticName(method) : undefined;
}

/** Finds the variable that defines a name, among those that the place can use. */
function definition(
  name: string,
  kinds: readonly Kind[],
  place: AnyNode,
  code: SourceCode,
): { readonly variable: Scope.Variable; readonly kind: Kind } | undefined {
  for (let scope: Scope.Scope | null = code.getScope(place); scope !== null; scope = scope.upper) {
    for (const variable of scope.variables) {
      const kind = kinds.find((one) => defines(variable, one, name, code));
      if (kind !== undefined) return { variable, kind };
    }
  }
  return undefined;
}

/** Returns true for `const charge = activity("charge", …)`. Event names have no case in Dapr. */
function defines(variable: Scope.Variable, kind: Kind, name: string, code: SourceCode): boolean {
  const found = initializerOf(variable);
  if (found?.pattern.type !== "Identifier") return false;
  const call = unwrap(found.init);
  if (call.type !== "CallExpression" || !isOurs(call.callee, kind, code)) return false;
  const given = stringValue(call.arguments[0]);
  return given === name || (kind === "event" && given?.toUpperCase() === name.toUpperCase());
}
