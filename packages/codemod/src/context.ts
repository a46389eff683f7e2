import { Node, SyntaxKind, type CallExpression, type Expression, type SourceFile } from "ts-morph";
import { Todos } from "./todos.ts";

/** A proxy builder of the official SDK's. */
export interface ProxyBuilder {
  readonly typeArgument: string;
  readonly actorClass: string;
  readonly client: string;
}

/** Names of one file, and what the rewrite adds to it. */
export class Context {
  readonly file: SourceFile;
  readonly todos = new Todos();
  /** Local names of the official exports. */
  readonly locals = new Map<string, string>();
  /** Expressions that are clients, such as `client` and `this.client`. */
  readonly clients = new Set<string>();
  readonly servers = new Set<string>();
  readonly workflowClients = new Set<string>();
  readonly runtimes = new Set<string>();
  readonly builders = new Map<string, ProxyBuilder>();
  /** Variables whose options are rewritten, each with the rule for them. */
  readonly optionVariables = new Map<string, unknown>();
  /** Values to import, by package. */
  readonly values = new Map<string, Set<string>>();
  /** Types to import, by package. */
  readonly types = new Map<string, Set<string>>();
  /** The number of rewritten places. */
  changes = 0;

  constructor(file: SourceFile) {
    this.file = file;
  }

  /** Returns true for an identifier that stands for an export of the official SDK. */
  is(node: Node | undefined, exported: string): boolean {
    return Node.isIdentifier(node) && this.locals.get(node.getText()) === exported;
  }

  /** Imports a value, and returns its name. */
  use(packageName: string, name: string): string {
    add(this.values, packageName, name);
    return name;
  }

  useType(packageName: string, name: string): string {
    add(this.types, packageName, name);
    return name;
  }

  /** Replaces a node's text, and counts it. */
  replace(node: Node, text: string): void {
    this.changes++;
    node.replaceWithText(text);
  }

  /** Returns the calls of the file, inner ones first. */
  calls(): CallExpression[] {
    return this.file.getDescendantsOfKind(SyntaxKind.CallExpression).reverse();
  }
}

function add(map: Map<string, Set<string>>, key: string, name: string): void {
  const names = map.get(key) ?? new Set();
  map.set(key, names.add(name));
}

/** Returns a call's receiver and the names of its members: `client.state.get()` gives `client` and `state.get`. */
export function calledMember(
  call: CallExpression,
  receivers: ReadonlySet<string>,
): { receiver: string; member: string } | undefined {
  const names: string[] = [];
  let at: Expression = call.getExpression();
  while (Node.isPropertyAccessExpression(at)) {
    const inner = at.getExpression();
    names.unshift(at.getName());
    if (receivers.has(inner.getText())) return { receiver: inner.getText(), member: names.join(".") };
    at = inner;
  }
  return undefined;
}

/** Returns true if something reads what the call resolves to. */
export function isResultUsed(call: CallExpression): boolean {
  const parent = call.getParent();
  const outer = Node.isAwaitExpression(parent) ? parent.getParent() : parent;
  return !Node.isExpressionStatement(outer) && !Node.isVoidExpression(outer);
}
