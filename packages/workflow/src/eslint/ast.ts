import type { Rule, Scope, SourceCode } from "eslint";
import type { Node } from "estree";

/** A node, with its parent, of any parser: TypeScript's nodes are known by the name of their type. */
export type AnyNode = Node & { readonly parent?: AnyNode | null };
/** A function of any form. */
export type FunctionNode = AnyNode & {
  readonly type: "ArrowFunctionExpression" | "FunctionDeclaration" | "FunctionExpression";
};
/** A call, with or without `?.`. */
export type CallNode = AnyNode & { readonly type: "CallExpression" };

const WRAPPERS: ReadonlySet<string> = new Set([
  "ChainExpression",
  "TSAsExpression",
  "TSInstantiationExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);

/** Returns true for a node that only wraps an expression: `?.` chains and TypeScript's assertions. */
export const isWrapper = (node: AnyNode): boolean => WRAPPERS.has(node.type);

/** Returns the expression inside of `?.` chains and TypeScript's assertions. */
export function unwrap(node: AnyNode): AnyNode {
  return isWrapper(node) ? unwrap((node as unknown as { expression: AnyNode }).expression) : node;
}

/** Returns the expression together with what wraps it. */
export function wrapped(node: AnyNode): AnyNode {
  return node.parent && isWrapper(node.parent) ? wrapped(node.parent) : node;
}

/** Returns true for a function of any form. */
export const isFunction = (node: AnyNode | null | undefined): node is FunctionNode =>
  node?.type === "ArrowFunctionExpression" ||
  node?.type === "FunctionDeclaration" ||
  node?.type === "FunctionExpression";

/** Returns the name of a member or of a property if it is fixed: `a.b`, `a["b"]`, `{ b: … }`. */
export function staticName(node: AnyNode): string | undefined {
  if (node.type !== "MemberExpression" && node.type !== "Property") return undefined;
  const key = (node.type === "Property" ? node.key : node.property) as AnyNode;
  if (!node.computed && key.type === "Identifier") return key.name;
  return stringValue(key);
}

/** Returns the value of a string or of a template without expressions. */
export function stringValue(node: AnyNode | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type !== "TemplateLiteral" || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** Returns the nodes directly below a node. */
export function childrenOf(node: AnyNode, { visitorKeys }: SourceCode): AnyNode[] {
  const fields = node as unknown as Record<string, AnyNode | readonly (AnyNode | null)[] | null>;
  return (visitorKeys[node.type] ?? [])
    .flatMap((key) => fields[key])
    .filter((child): child is AnyNode => typeof child === "object" && child !== null);
}

/** Finds the variable that an identifier means. */
export function variableOf(node: AnyNode, code: SourceCode): Scope.Variable | undefined {
  if (node.type !== "Identifier") return undefined;
  for (let scope: Scope.Scope | null = code.getScope(node); scope !== null; scope = scope.upper) {
    const found = scope.set.get(node.name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Returns the one definition of a variable. */
export const definitionOf = (variable: Scope.Variable | undefined): Scope.Definition | undefined =>
  variable?.defs.length === 1 ? variable.defs[0] : undefined;

/** Returns the `const name = …`, or the pattern, that defines a variable. */
export function initializerOf(variable: Scope.Variable | undefined) {
  const definition = definitionOf(variable);
  if (definition?.type !== "Variable") return undefined;
  const { id, init } = definition.node;
  return init ? { pattern: id as AnyNode, init: init as AnyNode } : undefined;
}

/** Returns the path of properties by which a pattern reaches a variable; undefined if it is not fixed. */
export function pathIn(pattern: AnyNode, variable: Scope.Variable | undefined): string[] | undefined {
  if (pattern.type === "Identifier") return variable?.identifiers.includes(pattern) ? [] : undefined;
  if (pattern.type === "AssignmentPattern") return pathIn(pattern.left, variable);
  if (pattern.type !== "ObjectPattern") return undefined;
  for (const property of pattern.properties) {
    const name = staticName(property);
    if (property.type !== "Property" || name === undefined) continue;
    const rest = pathIn(property.value, variable);
    if (rest !== undefined) return [name, ...rest];
  }
  return undefined;
}

/** Converts a node to the type that a report takes. */
export const at = (node: AnyNode): Rule.Node => node as Rule.Node;
