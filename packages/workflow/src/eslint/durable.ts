import type { SourceCode } from "eslint";
import {
  childrenOf,
  initializerOf,
  isFunction,
  staticName,
  unwrap,
  variableOf,
  type AnyNode,
  type CallNode,
} from "./ast.ts";
import { functionOf, originOf } from "./resolve.ts";
import type { WorkflowCode } from "./workflow-code.ts";

const AWAITED: ReadonlySet<string> = new Set(["call", "sleep", "wait", "parallel", "continueAsNew"]);
const CHAINS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
const COMBINATORS: ReadonlySet<string> = new Set(["all", "allSettled", "any", "race"]);

/** Finds promises that come from a workflow's context. */
export class DurablePromises {
  readonly #workflow: WorkflowCode;
  readonly #code: SourceCode;

  constructor(workflow: WorkflowCode, code: SourceCode) {
    this.#workflow = workflow;
    this.#code = code;
  }

  /** Returns what to call a promise in a message, such as `ctx.call`, or undefined for anything else. */
  nameOf(expression: AnyNode): string | undefined {
    const node = unwrap(expression);
    if (node.type !== "CallExpression") return undefined;
    const method = this.#workflow.contextMethod(node.callee);
    if (method !== undefined) return AWAITED.has(method) ? `ctx.${method}` : undefined;
    return this.#nameOfSaga(node) ?? this.#nameOfChain(node) ?? this.#nameOfHelper(node);
  }

  /** Returns the name of the promise that a callback such as `(item) => ctx.call(charge, item)` returns. */
  nameOfReturned(callback: AnyNode | undefined): string | undefined {
    const run = callback && (functionOf(callback, this.#code) ?? unwrap(callback));
    if (!isFunction(run)) return undefined;
    if (run.async) return this.#contains(run.body);
    return run.body.type === "BlockStatement" ? undefined : this.nameOf(run.body);
  }

  #nameOfSaga(call: CallNode): string | undefined {
    const callee = unwrap(call.callee);
    if (callee.type !== "MemberExpression" || staticName(callee) !== "compensate") return undefined;
    const saga = unwrap(callee.object);
    const made = initializerOf(variableOf(saga, this.#code))?.init ?? saga;
    const isSaga = made.type === "CallExpression" && this.#workflow.contextMethod(made.callee) === "saga";
    return isSaga ? "saga.compensate" : undefined;
  }

  /** Follows `promise.then(…)` and `Promise.all([…])`. */
  #nameOfChain(call: CallNode): string | undefined {
    const callee = unwrap(call.callee);
    if (callee.type !== "MemberExpression") return undefined;
    const name = staticName(callee);
    if (name === undefined) return undefined;
    if (CHAINS.has(name)) return this.nameOf(callee.object);
    const origin = COMBINATORS.has(name) ? originOf(callee, this.#code) : undefined;
    if (origin?.module !== undefined || origin?.path[0] !== "Promise") return undefined;
    return this.nameOfList(call.arguments[0]);
  }

  /** Returns the name of a promise in a list: `[ctx.call(…)]`, `items.map((item) => ctx.call(…))`. */
  nameOfList(list: AnyNode | undefined): string | undefined {
    const node = list && unwrap(list);
    if (node?.type === "ArrayExpression")
      return first(node.elements, (one) => one && this.nameOf(one as AnyNode));
    if (node?.type !== "CallExpression") return undefined;
    const callee = unwrap(node.callee);
    if (staticName(callee) !== "map" && staticName(callee) !== "flatMap") return undefined;
    return this.nameOfReturned(node.arguments[0]);
  }

  /** Returns the name of an async function of this file that awaits something durable. */
  #nameOfHelper(call: CallNode): string | undefined {
    const helper = functionOf(call.callee, this.#code);
    if (helper?.async !== true || this.#contains(helper.body) === undefined) return undefined;
    return this.#code.getText(call.callee);
  }

  /** Finds a call of the context in a function, however deep. */
  #contains(node: AnyNode): string | undefined {
    if (node.type === "CallExpression") {
      const method = this.#workflow.contextMethod(node.callee);
      if (method !== undefined && AWAITED.has(method)) return `ctx.${method}`;
      if (node.arguments.some((one) => this.#workflow.isContext(one))) return this.#code.getText(node.callee);
    }
    return first(childrenOf(node, this.#code), (child) => this.#contains(child));
  }
}

/** Returns the first result that is not undefined. */
function first<T, R>(list: readonly T[], find: (item: T) => R | null | undefined): R | undefined {
  for (const item of list) {
    const found = find(item);
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}
