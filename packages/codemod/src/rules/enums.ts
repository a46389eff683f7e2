import { Node, SyntaxKind } from "ts-morph";
import type { Context } from "../context.ts";

const VALUES: Readonly<Record<string, (member: string) => string>> = {
  HttpMethod: (member) => JSON.stringify(member),
  // Otherwise a function that returns it has the type string.
  DaprPubSubStatusEnum: (member) => `${JSON.stringify(member)} as const`,
  StateConcurrencyEnum: (member) =>
    member === "CONCURRENCY_FIRST_WRITE"
      ? '"first-write"'
      : member === "CONCURRENCY_LAST_WRITE"
        ? '"last-write"'
        : "undefined",
  StateConsistencyEnum: (member) =>
    member === "CONSISTENCY_STRONG"
      ? '"strong"'
      : member === "CONSISTENCY_EVENTUAL"
        ? '"eventual"'
        : "undefined",
};

/** Replaces members of enums by our values. */
export function rewriteEnums(context: Context): void {
  for (const node of context.file.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression).reverse()) {
    const of = node.getExpression();
    const exported = Node.isIdentifier(of) ? context.locals.get(of.getText()) : undefined;
    const value = exported === undefined ? undefined : VALUES[exported];
    if (value !== undefined) context.replace(node, value(node.getName()));
  }
}
