import type { Scope, SourceCode } from "eslint";
import {
  definitionOf,
  initializerOf,
  isFunction,
  pathIn,
  staticName,
  stringValue,
  unwrap,
  variableOf,
  type AnyNode,
  type FunctionNode,
} from "./ast.ts";

export const PACKAGE = "@dapr-ts/workflow";

/** So many names are followed; a definition may lead back to itself. */
export const MAX_STEPS = 16;

/** Something that comes from outside of the file: a global, or an export of a module. */
export interface Origin {
  /** Specifier of the module, without `node:`; undefined for a global. */
  readonly module: string | undefined;
  /** Names from the global or the module's namespace on. */
  readonly path: readonly string[];
}

const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(["globalThis", "global", "window", "self"]);

/**
 * Finds the global or import that an expression means, also through `const { a: b } = c` and `require`.
 * Returns undefined for what the file itself makes.
 */
export function originOf(expression: AnyNode, code: SourceCode, steps = MAX_STEPS): Origin | undefined {
  if (steps === 0) return undefined;
  const node = unwrap(expression);
  if (node.type === "Identifier") return originOfName(node.name, variableOf(node, code), code, steps - 1);
  if (node.type === "MemberExpression") return below(originOf(node.object, code, steps), staticName(node));
  if (node.type === "AwaitExpression") return originOf(node.argument, code, steps);
  if (node.type === "ImportExpression") return moduleOf(node.source);
  if (node.type !== "CallExpression") return undefined;
  const callee = unwrap(node.callee);
  const isRequire = callee.type === "Identifier" && callee.name === "require";
  return isRequire ? moduleOf(node.arguments[0]) : undefined;
}

function originOfName(
  name: string,
  variable: Scope.Variable | undefined,
  code: SourceCode,
  steps: number,
): Origin | undefined {
  if (variable === undefined || variable.defs.length === 0)
    return { module: undefined, path: GLOBAL_OBJECTS.has(name) ? [] : [name] };
  const definition = definitionOf(variable);
  if (definition?.type === "ImportBinding") return imported(definition);
  const found = initializerOf(variable);
  if (found === undefined || isReassigned(variable)) return undefined;
  const path = pathIn(found.pattern, variable);
  return path?.reduce<Origin | undefined>(below, originOf(found.init, code, steps));
}

function imported({ node, parent }: Scope.Definition & { type: "ImportBinding" }): Origin {
  const module = plain(String(parent.source.value));
  if (node.type === "ImportNamespaceSpecifier") return { module, path: [] };
  if (node.type === "ImportDefaultSpecifier") return { module, path: ["default"] };
  const { imported: name } = node;
  return { module, path: [name.type === "Identifier" ? name.name : String(name.value)] };
}

function below(origin: Origin | undefined, name: string | undefined): Origin | undefined {
  if (origin === undefined || name === undefined) return undefined;
  // `import fs from "node:fs"` and `require` give the same object as the namespace.
  const path = origin.module !== undefined && origin.path[0] === "default" ? [] : origin.path;
  if (origin.module === undefined && path.length === 0 && GLOBAL_OBJECTS.has(name)) return origin;
  return { module: origin.module, path: [...path, name] };
}

function moduleOf(source: AnyNode | undefined): Origin | undefined {
  const module = stringValue(source);
  return module === undefined ? undefined : { module: plain(module), path: [] };
}

const plain = (specifier: string): string => specifier.replace(/^node:/, "");

/** Returns true for a variable that is written after its definition. */
export const isReassigned = (variable: Scope.Variable): boolean =>
  variable.references.some((reference) => reference.isWrite() && reference.init !== true);

/** Returns true if an expression means an export of this package. */
export function isOurs(expression: AnyNode, name: string, code: SourceCode): boolean {
  const origin = originOf(expression, code);
  return origin?.module === PACKAGE && origin.path.length === 1 && origin.path[0] === name;
}

/** Finds the function of this file that an expression means: by name, as a member of an object literal, or in place. */
export function functionOf(expression: AnyNode, code: SourceCode): FunctionNode | undefined {
  const value = valueOf(expression, code);
  return isFunction(value) ? value : undefined;
}

/** Follows names to the expression of this file that they stand for. */
export function valueOf(expression: AnyNode, code: SourceCode, steps = MAX_STEPS): AnyNode | undefined {
  if (steps === 0) return undefined;
  const node = unwrap(expression);
  if (node.type === "Identifier") {
    const variable = variableOf(node, code);
    const definition = definitionOf(variable);
    if (definition?.type === "FunctionName") return definition.node;
    const found = initializerOf(variable);
    if (variable === undefined || found?.pattern.type !== "Identifier" || isReassigned(variable))
      return undefined;
    return valueOf(found.init, code, steps - 1);
  }
  if (node.type !== "MemberExpression") return node;
  const object = valueOf(node.object, code, steps - 1);
  const name = staticName(node);
  if (object?.type !== "ObjectExpression" || name === undefined) return undefined;
  const property = object.properties.find((one) => staticName(one as AnyNode) === name);
  return property?.type === "Property" ? valueOf(property.value, code, steps - 1) : undefined;
}
