import type { Scope, SourceCode } from "eslint";
import { initializerOf, staticName, unwrap, wrapped, type AnyNode } from "./ast.ts";
import { insteadOfGlobal, insteadOfModule } from "./not-deterministic.ts";
import { originOf, type Origin } from "./resolve.ts";
import type { WorkflowCode } from "./workflow-code.ts";

/** Target of a chain such as `process.env.HOME`, and its place. */
export interface Use extends Origin {
  /** The whole chain. */
  readonly node: AnyNode;
}

/** Returns what an expression reaches: the longest chain of members, or each name that a pattern takes. */
export function usesOf(identifier: AnyNode, code: SourceCode): Use[] {
  const origin = originOf(identifier, code);
  if (origin === undefined) return [];
  const path = [...origin.path];
  let node = wrapped(identifier);
  for (let { parent } = node; parent?.type === "MemberExpression"; { parent } = node) {
    const name = parent.object === node ? staticName(parent) : undefined;
    if (name === undefined) break;
    path.push(name);
    node = wrapped(parent);
  }
  const owner = node.parent;
  if (owner?.type !== "VariableDeclarator" || owner.id.type !== "ObjectPattern")
    return [{ ...origin, path: normal(path), node }];
  return owner.id.properties.flatMap((property) => {
    const name = staticName(property);
    return name === undefined ? [] : [{ ...origin, path: normal([...path, name]), node: property }];
  });
}

const normal = (path: string[]): string[] =>
  path.filter((name, index) => index > 0 || !["globalThis", "global", "window", "self"].includes(name));

/** Returns what to use instead, or undefined for what is deterministic. */
export function insteadOf(use: Use, modules: readonly string[] = []): string | undefined {
  const { module, path, node } = use;
  if (module === undefined) return insteadOfGlobal(path, node);
  if (modules.includes(module)) return "use it in an activity";
  return insteadOfModule(module, path);
}

/** Returns true for a name of a value that is reported where the name is defined: `const now = Date.now`. */
export function isReportedBefore(
  { resolved }: Scope.Reference,
  workflow: WorkflowCode,
  code: SourceCode,
): boolean {
  const found = initializerOf(resolved ?? undefined);
  if (found === undefined || !workflow.contains(found.init)) return false;
  const init = unwrap(found.init);
  if (init.type !== "Identifier" && init.type !== "MemberExpression") return false;
  const origin = originOf(resolved?.identifiers[0] as AnyNode, code);
  return origin !== undefined && insteadOf({ ...origin, node: init }) !== undefined;
}

/** Returns true for references to types, and for `typeof`. */
export function isOnlyType(reference: Scope.Reference): boolean {
  if ((reference as { isTypeReference?: boolean }).isTypeReference === true) return true;
  const { parent } = reference.identifier as AnyNode;
  if (parent?.type === "UnaryExpression") return parent.operator === "typeof";
  return ["TSTypeQuery", "TSQualifiedName"].includes(parent?.type ?? "");
}
