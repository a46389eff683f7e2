import type { Rule, Scope } from "eslint";
import { at, definitionOf, initializerOf, staticName, unwrap, wrapped, type AnyNode } from "../ast.ts";
import { allReferences } from "../references.ts";
import { isReassigned } from "../resolve.ts";
import { isOnlyType, usesOf } from "../uses.ts";
import { workflowRule } from "../workflow-rule.ts";
import type { WorkflowCode } from "../workflow-code.ts";

const MUTATORS: ReadonlySet<string> = new Set(
  "push pop shift unshift splice sort reverse fill copyWithin set add delete clear".split(" "),
);
const COLLECTIONS: ReadonlySet<string> = new Set("Array Map Set WeakMap WeakSet".split(" "));

/** Refuses what runs again in each replay: output, and changes outside of the workflow. */
export const noSideEffects = workflowRule(
  {
    description: "Refuses effects in workflow code that each replay repeats.",
    messages: {
      console: "{{name}} writes again in each replay: use ctx.log.",
      write: "{{name}} is outside of the workflow, and each replay changes it again: do it in an activity.",
      read: "{{name}} is outside of the workflow and changes, so a replay may read another value.",
    },
  },
  (workflow, context) => {
    const report = (node: AnyNode, messageId: "console" | "read" | "write", name: string): void =>
      context.report({ node: at(node), messageId, data: { name } });
    return {
      "Program:exit": () => {
        for (const reference of allReferences(context.sourceCode)) {
          const node = reference.identifier as AnyNode;
          if (isOnlyType(reference) || reference.init === true || !workflow.contains(node)) continue;
          const found = effectOf(reference, workflow, context);
          if (found !== undefined) report(found.node, found.kind, context.sourceCode.getText(found.node));
        }
      },
    };
  },
);

interface Effect {
  readonly kind: "console" | "read" | "write";
  readonly node: AnyNode;
}

function effectOf(
  reference: Scope.Reference,
  workflow: WorkflowCode,
  { sourceCode }: Rule.RuleContext,
): Effect | undefined {
  const identifier = reference.identifier as AnyNode;
  const chain = membersOf(identifier);
  const end = chain.at(-1) ?? identifier;
  const [use] = usesOf(identifier, sourceCode);
  if (use?.module === undefined && use?.path[0] === "console" && use.path.length > 1)
    return { kind: "console", node: end };
  if (isWritten(end) && (end !== identifier || reference.isWrite()))
    return isOutside(reference, workflow) ? { kind: "write", node: end } : undefined;
  const variable = reference.resolved;
  if (variable === null || !isOutside(reference, workflow)) return undefined;
  if (isMutatorCall(end) && isCollection(variable)) return { kind: "write", node: end };
  const changes = definitionOf(variable)?.type === "Variable" && isReassigned(variable);
  return changes && end === identifier && !reference.isWrite()
    ? { kind: "read", node: identifier }
    : undefined;
}

/** Returns `a.b` and `a.b.c` for the `a` of `a.b.c`. */
function membersOf(identifier: AnyNode): AnyNode[] {
  const chain: AnyNode[] = [];
  let node = wrapped(identifier);
  while (node.parent?.type === "MemberExpression" && node.parent.object === node) {
    chain.push(node.parent);
    node = wrapped(node.parent);
  }
  return chain;
}

function isWritten(node: AnyNode): boolean {
  const target = wrapped(node);
  const { parent } = target;
  if (parent?.type === "AssignmentExpression") return parent.left === target;
  if (parent?.type === "UnaryExpression") return parent.operator === "delete";
  return parent?.type === "UpdateExpression";
}

/** Returns true for globals, and for what is defined outside of workflow code. Parameters of workflow code are inside. */
function isOutside({ resolved }: Scope.Reference, workflow: WorkflowCode): boolean {
  if (resolved === null || resolved.defs.length === 0) return true;
  return resolved.defs.every(({ name }) => !workflow.contains(name as AnyNode));
}

function isMutatorCall(node: AnyNode): boolean {
  const callee = wrapped(node);
  return (
    callee.parent?.type === "CallExpression" &&
    callee.parent.callee === callee &&
    MUTATORS.has(staticName(unwrap(node)) ?? "")
  );
}

/** Returns true for a variable whose value is surely a plain object, a list, a map or a set. */
function isCollection(variable: Scope.Variable): boolean {
  const found = initializerOf(variable);
  if (found?.pattern.type !== "Identifier") return false;
  const made = unwrap(found.init);
  if (made.type === "ArrayExpression" || made.type === "ObjectExpression") return true;
  return (
    made.type === "NewExpression" && made.callee.type === "Identifier" && COLLECTIONS.has(made.callee.name)
  );
}
