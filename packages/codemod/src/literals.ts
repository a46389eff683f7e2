import { Node, type ObjectLiteralExpression } from "ts-morph";

/** Members of an object literal by name, as text; undefined for an object with spreads or computed names. */
export function membersOf(node: Node | undefined): Map<string, string> | undefined {
  if (!Node.isObjectLiteralExpression(node)) return undefined;
  const members = new Map<string, string>();
  for (const property of node.getProperties()) {
    if (Node.isPropertyAssignment(property) && !Node.isComputedPropertyName(property.getNameNode()))
      members.set(nameOf(property.getName()), property.getInitializerOrThrow().getText());
    else if (Node.isShorthandPropertyAssignment(property))
      members.set(property.getName(), property.getName());
    else if (Node.isMethodDeclaration(property)) return undefined;
    else return undefined;
  }
  return members;
}

/** Returns the value of a member of an object literal: its initializer, or the name for `{ name }`. */
export function memberNode(node: ObjectLiteralExpression, name: string): Node | undefined {
  const property = node.getProperty(name);
  if (Node.isShorthandPropertyAssignment(property)) return property.getNameNode();
  return Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
}

/** Returns the text of an object literal. A member of the same name is written once. */
export function objectOf(members: Iterable<readonly [string, string | undefined]>): string {
  const parts = [...members].flatMap(([name, value]) =>
    value === undefined ? [] : [name === value ? name : `${name}: ${value}`],
  );
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** Returns `, { … }`, or nothing for an object without members. */
export function optionsOf(members: Iterable<readonly [string, string | undefined]>): string {
  const text = objectOf(members);
  return text === "{}" ? "" : `, ${text}`;
}

const nameOf = (name: string): string => name.replace(/^(["'])(.*)\1$/, "$2");

/** Returns the text between the quotes of a string literal; undefined for anything else. */
export const stringOf = (text: string | undefined): string | undefined =>
  /^(["'`])([^"'`$\\]*)\1$/.exec(text ?? "")?.[2];

/** Returns an endpoint of host and port, each a literal or an expression. */
export function endpointOf(
  scheme: string,
  host: string | undefined,
  port: string | undefined,
  defaultPort: string,
): string {
  const part = (text: string | undefined, otherwise: string): string =>
    text === undefined ? otherwise : (stringOf(text) ?? `\${${text}}`);
  const hostText = part(host, "127.0.0.1");
  const all = `${hostText.includes("://") ? "" : scheme}${hostText}:${part(port, defaultPort)}`;
  return all.includes("${") ? `\`${all}\`` : JSON.stringify(all);
}
