import type { Scope, SourceCode } from "eslint";
import {
  childrenOf,
  definitionOf,
  initializerOf,
  isFunction,
  unwrap,
  variableOf,
  type AnyNode,
} from "./ast.ts";
import { functionOf, MAX_STEPS, originOf, PACKAGE } from "./resolve.ts";
import { insteadOf, usesOf } from "./uses.ts";
import type { WorkflowCode } from "./workflow-code.ts";

/** Finds values that surely come from elsewhere than a workflow's context. In doubt a value does not. */
export class Foreign {
  readonly #workflow: WorkflowCode;
  readonly #code: SourceCode;

  constructor(workflow: WorkflowCode, code: SourceCode) {
    this.#workflow = workflow;
    this.#code = code;
  }

  /** Returns true for an expression made of imports alone, without the context or what comes of it. */
  is(expression: AnyNode, steps = MAX_STEPS): boolean {
    if (steps === 0) return false;
    const node = unwrap(expression);
    switch (node.type) {
      case "ImportExpression":
        return true;
      case "Identifier":
        return this.#isForeignName(node, steps - 1);
      case "AwaitExpression":
        return this.is(node.argument, steps - 1);
      case "MemberExpression":
        return functionOf(node, this.#code) === undefined && this.is(node.object, steps);
      case "CallExpression":
      case "NewExpression":
        return this.is(node.callee, steps) && !node.arguments.some((one) => this.#reachesContext(one));
      case "TaggedTemplateExpression":
        return this.is(node.tag, steps) && !this.#reachesContext(node.quasi);
      default:
        return false;
    }
  }

  #isForeignName(node: AnyNode, steps: number): boolean {
    const variable = variableOf(node, this.#code);
    if (originOf(node, this.#code)?.module !== undefined) return this.#isForeignImport(node);
    const found = initializerOf(variable);
    if (found === undefined || isFunction(unwrap(found.init))) return false;
    return this.is(found.init, steps);
  }

  /** Returns true for an import that the rule `no-nondeterminism` does not report. */
  #isForeignImport(node: AnyNode): boolean {
    if (originOf(node, this.#code)?.module === PACKAGE) return false;
    return !usesOf(node, this.#code).some((use) => insteadOf(use) !== undefined);
  }

  /** Returns true if an expression names a context, or a value that may hold its promises or a function that uses it. */
  #reachesContext(node: AnyNode, seen = new Set<Scope.Variable>()): boolean {
    if (node.type === "Identifier") return this.#nameReachesContext(variableOf(node, this.#code), seen);
    if (node.type === "AwaitExpression" && this.#givesData(unwrap(node.argument))) return false;
    return childrenOf(node, this.#code).some((child) => this.#reachesContext(child, seen));
  }

  #nameReachesContext(variable: Scope.Variable | undefined, seen: Set<Scope.Variable>): boolean {
    if (variable === undefined || seen.has(variable)) return false;
    seen.add(variable);
    if (this.#workflow.isFromContext(variable)) return true;
    const definition = definitionOf(variable);
    if (definition?.type === "FunctionName")
      return this.#reachesContext((definition.node as unknown as { body: AnyNode }).body, seen);
    return variable.references.some(({ writeExpr }) => writeExpr && this.#reachesContext(writeExpr, seen));
  }

  /** Returns true for the context's promises, alone or in `Promise.all`: they give data. */
  #givesData(awaited: AnyNode): boolean {
    if (awaited.type !== "CallExpression") return false;
    const callee = awaited.callee as AnyNode;
    if (this.#workflow.contextMethod(callee) !== undefined) return true;
    const origin = originOf(callee, this.#code);
    return origin?.module === undefined && origin?.path[0] === "Promise";
  }
}
