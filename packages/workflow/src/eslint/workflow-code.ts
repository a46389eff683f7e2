import type { Scope, SourceCode } from "eslint";
import {
  childrenOf,
  initializerOf,
  isFunction,
  pathIn,
  staticName,
  unwrap,
  variableOf,
  type AnyNode,
  type CallNode,
  type FunctionNode,
} from "./ast.ts";
import { functionOf, isOurs, MAX_STEPS } from "./resolve.ts";
import { contextParameters, isTypedWorkflow } from "./type-names.ts";

/**
 * The workflow code of a file: the functions given to `workflow()` or typed as a workflow's, and every function of the file that
 * they use. It is found by the syntax alone.
 */
export class WorkflowCode {
  readonly #code: SourceCode;
  readonly #functions = new Set<AnyNode>();
  /** Variables that hold a workflow's context. */
  readonly #contexts = new Set<Scope.Variable>();

  constructor(code: SourceCode) {
    this.#code = code;
    this.#find(code.ast);
    // Helpers that were found first may have got their context later.
    for (let size = -1; size !== this.#size();) {
      size = this.#size();
      for (const one of this.#functions) this.#follow(one);
    }
  }

  get isEmpty(): boolean {
    return this.#functions.size === 0;
  }

  /** Returns true for a node of workflow code. Activities that are defined in it are not part of it. */
  contains(node: AnyNode | null | undefined): boolean {
    for (let one = node; one; one = one.parent) {
      if (this.#functions.has(one)) return true;
      if (isFunction(one) && this.#isActivity(one)) return false;
    }
    return false;
  }

  /** Returns true if the expression is a workflow's context. */
  isContext(expression: AnyNode, steps = MAX_STEPS): boolean {
    if (steps === 0) return false;
    const variable = variableOf(unwrap(expression), this.#code);
    if (variable === undefined) return false;
    if (this.#contexts.has(variable)) return true;
    const found = initializerOf(variable);
    return found?.pattern.type === "Identifier" && this.isContext(found.init, steps - 1);
  }

  /** Returns the name of the context's method that an expression means, such as `call` for `ctx.call`. */
  contextMethod(expression: AnyNode, steps = MAX_STEPS): string | undefined {
    if (steps === 0) return undefined;
    const node = unwrap(expression);
    if (node.type === "MemberExpression") return this.isContext(node.object) ? staticName(node) : undefined;
    const variable = variableOf(node, this.#code);
    if (variable === undefined) return undefined;
    if (this.#contexts.has(variable)) {
      // A parameter such as `({ call }, order) => …`.
      const path = variable.defs.flatMap(({ node: owner }) =>
        isFunction(owner as AnyNode)
          ? (owner as FunctionNode).params.map((one) => pathIn(one as AnyNode, variable))
          : [],
      );
      return path.find((one) => one !== undefined)?.[0];
    }
    const found = initializerOf(variable);
    if (found === undefined) return undefined;
    if (found.pattern.type === "Identifier") return this.contextMethod(found.init, steps - 1);
    return this.isContext(found.init) ? pathIn(found.pattern, variable)?.[0] : undefined;
  }

  /** Returns true for a variable that holds a context, or a method that was taken out of one. */
  isFromContext(variable: Scope.Variable): boolean {
    if (this.#contexts.has(variable)) return true;
    const found = initializerOf(variable);
    if (found === undefined) return false;
    return this.isContext(found.init) || this.contextMethod(found.init) !== undefined;
  }

  #size(): number {
    return this.#functions.size + this.#contexts.size;
  }

  #find(node: AnyNode): void {
    if (node.type === "CallExpression" && isOurs(node.callee, "workflow", this.#code)) {
      for (const argument of node.arguments.slice(1)) this.#addWorkflow(argument);
    }
    if (isFunction(node)) {
      if (isTypedWorkflow(node, this.#code)) this.#add(node, 0);
      for (const index of contextParameters(node, this.#code)) this.#add(node, index);
    }
    for (const child of childrenOf(node, this.#code)) this.#find(child);
  }

  /** Adds the code of a workflow, or of its versions in the options. */
  #addWorkflow(argument: AnyNode): void {
    const run = functionOf(argument, this.#code);
    if (run !== undefined) return this.#add(run, 0);
    const options = unwrap(argument);
    if (options.type !== "ObjectExpression") return;
    const versions = options.properties.find((one) => staticName(one as AnyNode) === "versions");
    if (versions?.type !== "Property" || versions.value.type !== "ObjectExpression") return;
    for (const version of versions.value.properties) {
      const older = version.type === "Property" ? functionOf(version.value, this.#code) : undefined;
      if (older !== undefined) this.#add(older, 0);
    }
  }

  #add(run: FunctionNode, contextIndex?: number): void {
    this.#functions.add(run);
    const parameter = contextIndex === undefined ? undefined : run.params[contextIndex];
    if (parameter === undefined) return;
    const { range } = parameter;
    for (const variable of this.#code.getDeclaredVariables(run)) {
      const [name] = variable.identifiers;
      const within = name?.range && range && name.range[0] >= range[0] && name.range[1] <= range[1];
      if (within) this.#contexts.add(variable);
    }
  }

  /** Adds the functions of this file that a node of workflow code uses, with the contexts that they are given. */
  #follow(node: AnyNode): void {
    if (node.type === "CallExpression") this.#followCall(node);
    else if (node.type === "Identifier" || node.type === "MemberExpression") {
      const used = isRead(node) ? functionOf(node, this.#code) : undefined;
      if (used !== undefined && !this.#isActivity(used)) this.#functions.add(used);
    }
    for (const child of childrenOf(node, this.#code)) {
      if (!(isFunction(child) && this.#isActivity(child))) this.#follow(child);
    }
  }

  #followCall(call: CallNode): void {
    const used = functionOf(call.callee, this.#code);
    if (used === undefined) return;
    this.#functions.add(used);
    for (const [index, argument] of call.arguments.entries())
      if (this.isContext(argument)) this.#add(used, index);
  }

  /** Returns true for a function in place that is an activity's code. */
  #isActivity({ parent }: FunctionNode): boolean {
    return parent?.type === "CallExpression" && isOurs(parent.callee, "activity", this.#code);
  }
}

/** Returns false for names that are no reads: of properties, and of what is defined. */
function isRead(node: AnyNode): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (parent.type === "MemberExpression") return parent.object === node || parent.computed;
  if (parent.type === "Property") return parent.value === node || parent.computed;
  return !isFunction(parent) || (parent as { body?: unknown }).body === node;
}
