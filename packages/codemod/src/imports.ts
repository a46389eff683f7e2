import { Node, SyntaxKind } from "ts-morph";
import type { Context } from "./context.ts";
import { isRequire, OFFICIAL } from "./roles.ts";

/** Packages of types that are written with the same name. */
const TYPES: Readonly<Record<string, string>> = {
  DaprClient: "@dapr-ts/client",
  DaprServer: "@dapr-ts/server",
};

/** Replaces the imports of the official SDK. What is still used of it stays imported, with a comment. */
export function rewriteImports(context: Context): void {
  const { file, locals } = context;
  const imported = new Set<string>();
  const isCommonJs = file.getVariableDeclarations().some((node) => isRequire(node.getInitializer()));
  const used = new Set(
    file
      .getDescendantsOfKind(SyntaxKind.Identifier)
      .filter((node) => !isImported(node))
      .map((node) => node.getText()),
  );
  const kept: string[] = [];
  for (const [local, exported] of locals) {
    if (!used.has(local)) continue;
    const home = TYPES[exported];
    if (home !== undefined) {
      if (context.values.get(home)?.has(exported) !== true) context.useType(home, exported);
      if (local !== exported) kept.push(local);
    } else kept.push(local);
  }
  const names = (map: Map<string, Set<string>>, from: string): string[] => [...(map.get(from) ?? [])].sort();
  const lines: string[] = [];
  for (const from of [...new Set([...context.values.keys(), ...context.types.keys()])].sort()) {
    const values = names(context.values, from);
    const types = names(context.types, from).filter((name) => !values.includes(name));
    for (const name of [...values, ...types]) imported.add(name);
    if (isCommonJs) {
      if (values.length > 0) lines.push(`const { ${values.join(", ")} } = require(${JSON.stringify(from)});`);
    } else if (values.length === 0)
      lines.push(`import type { ${types.join(", ")} } from ${JSON.stringify(from)};`);
    else
      lines.push(
        `import { ${[...values, ...types.map((name) => `type ${name}`)].join(", ")} } from ${JSON.stringify(from)};`,
      );
  }
  // In a second run, what is left of the official SDK has its comment.
  if (context.changes === 0 && lines.length === 0) return;
  const mark =
    kept.length === 0 ? "" : context.todos.mark(`${kept.join(", ")} of the official SDK`, "@dapr/dapr");
  let isPlaced = false;
  for (const declaration of file.getImportDeclarations()) {
    if (!OFFICIAL.test(declaration.getModuleSpecifierValue())) continue;
    const main = declaration.getDefaultImport();
    if (main !== undefined && !kept.includes(main.getText())) declaration.removeDefaultImport();
    for (const named of declaration.getNamedImports()) {
      const local = named.getAliasNode()?.getText() ?? named.getName();
      if (!kept.includes(local) || imported.has(local)) named.remove();
    }
    const isEmpty =
      declaration.getDefaultImport() === undefined &&
      declaration.getNamedImports().length === 0 &&
      declaration.getNamespaceImport() === undefined;
    const text = [...(isPlaced ? [] : lines), ...(isEmpty ? [] : [`${mark}${declaration.getText()}`])].join(
      "\n",
    );
    isPlaced = true;
    context.changes++;
    if (text === "") declaration.remove();
    else declaration.replaceWithText(text);
  }
  for (const statement of file.getVariableStatements()) {
    const [declaration] = statement.getDeclarations();
    if (declaration === undefined || !isRequire(declaration.getInitializer())) continue;
    const rest = kept.filter((local) => !imported.has(local));
    const text = [
      ...lines,
      ...(rest.length === 0 ? [] : [`${mark}const { ${rest.join(", ")} } = require("@dapr/dapr");`]),
    ].join("\n");
    context.changes++;
    statement.replaceWithText(text);
    break;
  }
}

/** Returns true for a name within an import, or within the pattern of a `require`. */
function isImported(node: Node): boolean {
  return (
    node.getFirstAncestor(
      (ancestor) =>
        Node.isImportDeclaration(ancestor) ||
        (Node.isVariableDeclaration(ancestor) && isRequire(ancestor.getInitializer())),
    ) !== undefined
  );
}
