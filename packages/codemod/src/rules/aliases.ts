import { Node, SyntaxKind } from "ts-morph";
import type { Context } from "../context.ts";

/** Marks variables that hold a building block of a client or server: calls through them are not found. */
export function markAliases(context: Context): void {
  const owners = new Set([...context.clients, ...context.servers]);
  for (const declaration of context.file.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const from = declaration.getInitializer();
    if (from === undefined || owners.has(declaration.getName())) continue;
    const isBlock = Node.isPropertyAccessExpression(from) && owners.has(from.getExpression().getText());
    const isDestructured =
      Node.isObjectBindingPattern(declaration.getNameNode()) && owners.has(from.getText());
    if (!isDestructured && (!isBlock || owners.has(from.getText()))) continue;
    const mark = context.todos.mark("calls through this variable are not rewritten", "@dapr/dapr");
    context.replace(from, mark + from.getText());
  }
}
