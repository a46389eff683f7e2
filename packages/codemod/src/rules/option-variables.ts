import { Node, SyntaxKind, type Identifier } from "ts-morph";
import type { Context } from "../context.ts";

/** Returns the text of an object of options; undefined if a person must decide. */
export type Options = (context: Context, argument: Node) => string | undefined;

/**
 * Rewrites the options that a `const` of the file holds, once, and returns its name; undefined if it is exported, holds something
 * else, or is read by more than constructors.
 */
export function throughVariable(
  context: Context,
  argument: Identifier,
  options: Options,
): string | undefined {
  const name = argument.getText();
  const known = context.optionVariables.get(name);
  if (known !== undefined) return known === options ? name : undefined;
  const declarations = context.file
    .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
    .filter((declaration) => declaration.getName() === name);
  const [declaration] = declarations;
  const literal = declaration?.getInitializer();
  if (declaration === undefined || declarations.length > 1 || !Node.isObjectLiteralExpression(literal))
    return undefined;
  if (declaration.getVariableStatement()?.hasExportKeyword() !== false) return undefined;
  if (!usesOf(context, name).every((use) => use === declaration.getNameNode() || isOption(context, use)))
    return undefined;
  const text = options(context, literal);
  if (text === undefined) return undefined;
  context.optionVariables.set(name, options);
  context.replace(literal, text);
  declaration.removeType();
  return name;
}

const usesOf = (context: Context, name: string): Identifier[] =>
  context.file.getDescendantsOfKind(SyntaxKind.Identifier).filter((node) => node.getText() === name);

/** Returns true for `new DaprClient(name)`, `{ clientOptions: name }` and `{ clientOptions }`. */
function isOption(context: Context, use: Identifier): boolean {
  const parent = use.getParent();
  if (Node.isNewExpression(parent))
    return ["DaprClient", "DaprServer", "DaprWorkflowClient"].some((made) =>
      context.is(parent.getExpression(), made),
    );
  return (
    (Node.isPropertyAssignment(parent) || Node.isShorthandPropertyAssignment(parent)) &&
    ["client", "clientOptions"].includes(parent.getName())
  );
}
