import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import ts from "typescript";

/**
 * What an operation says for gRPC alone, for sidecars that are older than its route, and for retry policies; and its check,
 * which says sooner and better what the sidecar itself would say. What must not be sent, its form for HTTP refuses.
 */
const UNUSED = new Set(["grpc", "errors", "older", "retry", "check"]);

/**
 * Takes out of our sources what a guest never runs: of each operation what is in {@link UNUSED}, and streams. What that alone
 * used is then unused, and esbuild leaves it out.
 */
export function httpOnly(): Plugin {
  return {
    name: "http-only",
    setup(build) {
      build.onLoad({ filter: /[\\/]actors[\\/]src[\\/]stream-hosting\.ts$/ }, () => ({
        contents: 'export const hostOverStream = () => Promise.reject(new Error("a guest has no streams"));',
        loader: "ts",
      }));
      build.onResolve({ filter: /\/(?:base64|details|duration|plain|segment)\.ts$/ }, ({ importer, path }) =>
        /[\\/]core[\\/]src[\\/]/.test(importer) ? { path: guests(basename(path)) } : undefined,
      );
      build.onLoad({ filter: /[\\/](?:core|actors|wasi-fetch)[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
        contents: withoutUnused(await readFile(path, "utf8")),
        loader: "ts",
      }));
    },
  };
}

/** A module of the guest's own, in the place of core's of that name. */
const guests = (name: string): string => fileURLToPath(new URL(`../src/instead/${name}`, import.meta.url));

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

/** The source without what a guest never runs. */
export function withoutUnused(source: string): string {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const cuts: Cut[] = [];
  const visit = (node: ts.Node): void => {
    const cut = cutOf(node, source);
    if (cut === undefined) ts.forEachChild(node, visit);
    else cuts.push(cut);
  };
  visit(file);
  return cuts.reduceRight((left, { from, to, by }) => left.slice(0, from) + by + left.slice(to), source);
}

function cutOf(node: ts.Node, source: string): Cut | undefined {
  const from = node.getStart();
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
    const isUsed = !UNUSED.has(node.name.getText()) || isOnce(node);
    const comma = /^\s*,/.exec(source.slice(node.end))?.[0].length ?? 0;
    if (!isUsed) return { from, to: node.end + comma, by: "" };
  }
  // An operation and its one form are one object.
  if (ts.isPropertyAssignment(node) && node.name.getText() === "http")
    return { from, to: node.end, by: `...${withoutUnused(`(${node.initializer.getText()})`)}` };
  if (node.getText() === "operation.http") return { from, to: node.end, by: "operation" };
  // There is no older form to ask for.
  if (ts.isPropertyAccessExpression(node) && node.name.text === "older") {
    return { from, to: node.end, by: "undefined" };
  }
  // There is one wire.
  if (ts.isPropertyAccessExpression(node) && /^this\.(?:caller\.)?wire$/.test(node.getText())) {
    return { from, to: node.end, by: '"http"' };
  }
  if (ts.isExpressionStatement(node) && node.getText().startsWith("check("))
    return { from, to: node.end, by: "" };
  if (ts.isMethodDeclaration(node) && node.name.getText() === "callerOf")
    return { from, to: node.end, by: "" };
  // There is one copy of the error's class.
  if (ts.isMethodDeclaration(node) && node.name.getText() === "[Symbol.hasInstance]")
    return { from, to: node.end, by: "" };
  if (ts.isExpressionStatement(node) && node.getText().startsWith("Object.defineProperty(this, BRAND"))
    return { from, to: node.end, by: "" };
  if (!ts.isCallExpression(node)) return undefined;
  const [argument] = node.arguments;
  const called = node.expression.getText();
  const by = (text: string): Cut => ({ from, to: node.end, by: text });
  if (called === "alsoUnder" && argument !== undefined) return by(withoutUnused(`(${argument.getText()})`));
  // What is in a template becomes text all the same.
  if (called === "String" && ts.isTemplateSpan(node.parent) && argument !== undefined)
    return by(argument.getText());
  // A static method brings its class, and so every building block.
  if (called === "Blocks.callerOf") return by(`${argument?.getText() ?? ""}.caller`);
  return undefined;
}

/** That an operation is never sent twice, even a guest's caller asks. */
function isOnce(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): boolean {
  return ts.isPropertyAssignment(node) && node.initializer.getText() === '"once"';
}
