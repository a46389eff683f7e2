import { Node, SyntaxKind, type CallExpression, type ClassDeclaration, type Expression } from "ts-morph";
import type { Context } from "../context.ts";

/** Methods of the state manager, by name. */
const RENAMED: Readonly<Record<string, string>> = {
  getState: "get",
  setState: "set",
  removeState: "delete",
  containsState: "has",
  getOrAddState: "getOrSet",
  saveState: "save",
};
/** They return no promise. */
const SYNC = new Set(["set", "delete"]);
const ROW = "getStateManager()";

/** Rewrites what an actor does with its state manager, also where a variable or a field holds the manager. */
export function rewriteState(context: Context, declaration: ClassDeclaration): void {
  const managers = new Map<string, string | undefined>();
  for (const holder of declaration.getDescendants()) {
    if (!Node.isVariableDeclaration(holder) && !Node.isPropertyDeclaration(holder)) continue;
    const value = holder.getInitializer();
    if (value === undefined || !isManagerCall(value)) continue;
    const name = Node.isPropertyDeclaration(holder) ? `this.${holder.getName()}` : holder.getName();
    managers.set(name, typeOf(value));
    holder.removeType();
  }
  for (const call of declaration.getDescendantsOfKind(SyntaxKind.CallExpression).reverse())
    if (!call.wasForgotten()) rewriteCall(context, call, managers);
  for (const call of declaration.getDescendantsOfKind(SyntaxKind.CallExpression).reverse()) {
    if (call.wasForgotten() || !isManagerCall(call)) continue;
    const parent = call.getParent();
    if (Node.isPropertyAccessExpression(parent)) continue;
    const isHeld = Node.isVariableDeclaration(parent) || Node.isPropertyDeclaration(parent);
    const mark = isHeld ? "" : context.todos.mark("this.state is of another type", ROW);
    context.replace(call, `${mark}this.state`);
  }
}

function rewriteCall(
  context: Context,
  call: CallExpression,
  managers: ReadonlyMap<string, string | undefined>,
): void {
  const member = call.getExpression();
  if (!Node.isPropertyAccessExpression(member)) return;
  const receiver = member.getExpression();
  const isDirect = isManagerCall(receiver);
  if (!isDirect && !managers.has(receiver.getText())) return;
  const state = isDirect ? "this.state" : receiver.getText();
  const type = isDirect ? typeOf(receiver) : managers.get(receiver.getText());
  const typeArgument = type === undefined ? "" : `<${type}>`;
  const args = call.getArguments().map((argument) => argument.getText());
  const name = member.getName();
  const parent = call.getParent();
  const outer = Node.isAwaitExpression(parent) ? parent : call;
  const [key = ""] = args;
  if (name === "tryGetState" && outer !== call) {
    context.replace(outer, `[await ${state}.has(${key}), await ${state}.get${typeArgument}(${key})]`);
    return;
  }
  if (name === "tryRemoveState" && Node.isExpressionStatement(outer.getParent())) {
    context.replace(outer, `${state}.delete(${key})`);
    return;
  }
  const renamed = RENAMED[name];
  if (renamed === undefined) {
    const mark = context.todos.mark(`this.state has no ${name}: use get, set, has, delete and getOrSet`, ROW);
    context.replace(call, `${mark}${call.getText()}`);
    return;
  }
  const types = renamed === "get" ? typeArgument : "";
  context.replace(SYNC.has(renamed) ? outer : call, `${state}.${renamed}${types}(${args.join(", ")})`);
}

function isManagerCall(node: Expression): node is CallExpression {
  if (!Node.isCallExpression(node)) return false;
  const member = node.getExpression();
  if (!Node.isPropertyAccessExpression(member) || member.getName() !== "getStateManager") return false;
  return ["this", "super"].includes(member.getExpression().getText());
}

/** Returns the type of the values, which the call may name. */
const typeOf = (call: CallExpression): string | undefined => call.getTypeArguments()[0]?.getText();
