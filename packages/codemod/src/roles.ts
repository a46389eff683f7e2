import { Node, SyntaxKind, type Expression } from "ts-morph";
import type { Context } from "./context.ts";

/** Modules of the official SDK, deep import paths included. */
export const OFFICIAL = /^@dapr\/dapr(?:\/|$)/;

/** Reads what the file imports from the official SDK. Returns false if it imports nothing of it. */
export function readImports(context: Context): boolean {
  const { file, locals } = context;
  for (const declaration of file.getImportDeclarations()) {
    const from = declaration.getModuleSpecifierValue();
    if (!OFFICIAL.test(from)) continue;
    const main = declaration.getDefaultImport();
    if (main !== undefined)
      locals.set(
        main.getText(),
        from
          .split("/")
          .at(-1)
          ?.replace(/\.(?:enum|type)?(?:\.?js)?$/, "") ?? "",
      );
    for (const named of declaration.getNamedImports())
      locals.set(named.getAliasNode()?.getText() ?? named.getName(), named.getName());
  }
  for (const declaration of file.getVariableDeclarations()) {
    if (!isRequire(declaration.getInitializer())) continue;
    const name = declaration.getNameNode();
    if (!Node.isObjectBindingPattern(name)) continue;
    for (const element of name.getElements())
      locals.set(element.getName(), element.getPropertyNameNode()?.getText() ?? element.getName());
  }
  // Default exports of enums are named after the file.
  for (const [local, name] of locals) {
    const known = ENUM_FILES[name];
    if (known !== undefined) locals.set(local, known);
  }
  return locals.size > 0;
}

const ENUM_FILES: Readonly<Record<string, string>> = {
  CommunicationProtocol: "CommunicationProtocolEnum",
  DaprPubSubStatus: "DaprPubSubStatusEnum",
  StateConcurrency: "StateConcurrencyEnum",
  StateConsistency: "StateConsistencyEnum",
};

/** Returns true for `require("@dapr/dapr")`. */
export function isRequire(node: Expression | undefined): boolean {
  if (!Node.isCallExpression(node) || node.getExpression().getText() !== "require") return false;
  const [from] = node.getArguments();
  return Node.isStringLiteral(from) && OFFICIAL.test(from.getLiteralValue());
}

/** Finds the variables, parameters and members that hold clients, servers and the like. */
export function readRoles(context: Context): void {
  const { file } = context;
  for (const node of file.getDescendants()) {
    if (
      Node.isVariableDeclaration(node) ||
      Node.isParameterDeclaration(node) ||
      Node.isPropertyDeclaration(node)
    ) {
      const name = Node.isPropertyDeclaration(node) ? `this.${node.getName()}` : node.getName();
      const type = node.getTypeNode();
      const typed = type !== undefined && Node.isTypeReference(type) ? type.getTypeName() : undefined;
      assign(context, name, node.getInitializer(), typed);
      // A parameter with a modifier is a member as well.
      if (Node.isParameterDeclaration(node) && node.isParameterProperty())
        assign(context, `this.${node.getName()}`, node.getInitializer(), typed);
    } else if (
      Node.isBinaryExpression(node) &&
      node.getOperatorToken().getKind() === SyntaxKind.EqualsToken
    ) {
      assign(context, node.getLeft().getText(), node.getRight(), undefined);
    }
  }
  for (const server of context.servers) context.clients.add(`${server}.client`);
  for (const declaration of file.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const isClient = context.clients.has(declaration.getInitializer()?.getText() ?? "");
    if (isClient && Node.isIdentifier(declaration.getNameNode())) context.clients.add(declaration.getName());
  }
  if ([...context.locals.values()].includes("AbstractActor")) context.clients.add("this.getDaprClient()");
}

function assign(
  context: Context,
  name: string,
  value: Expression | undefined,
  typed: Node | undefined,
): void {
  const made = Node.isNewExpression(value) ? value.getExpression() : undefined;
  const role = (exported: string): boolean => context.is(made, exported) || context.is(typed, exported);
  if (role("DaprClient")) context.clients.add(name);
  else if (role("DaprServer")) context.servers.add(name);
  else if (role("DaprWorkflowClient")) context.workflowClients.add(name);
  else if (role("WorkflowRuntime")) context.runtimes.add(name);
  else if (context.is(made, "ActorProxyBuilder") && Node.isNewExpression(value)) {
    const [actorClass, client, ...rest] = value.getArguments().map((argument) => argument.getText());
    if (actorClass === undefined || client === undefined || rest.length > 0) return;
    const typeArgument = value.getTypeArguments()[0]?.getText() ?? actorClass;
    context.builders.set(name, { typeArgument, actorClass, client });
  }
}
