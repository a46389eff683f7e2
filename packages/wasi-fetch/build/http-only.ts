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
      build.onLoad({ filter: /[\\/]actors[\\/]src[\\/]hosting[\\/]stream-hosting\.ts$/ }, () => ({
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
  if (isUnused(node)) {
    const comma = /^\s*,/.exec(source.slice(node.end))?.[0].length ?? 0;
    return { from, to: node.end + comma, by: "" };
  }
  const by = GONE.some((isGone) => isGone(node)) ? "" : insteadOf(node);
  return by === undefined ? undefined : { from, to: node.end, by };
}

function isUnused(node: ts.Node): boolean {
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return false;
  return UNUSED.has(node.name.getText()) && !isOnce(node);
}

const isMethod = (node: ts.Node, name: string): boolean =>
  ts.isMethodDeclaration(node) && node.name.getText() === name;

const isStatement = (node: ts.Node, start: string): boolean =>
  ts.isExpressionStatement(node) && node.getText().startsWith(start);

/** What is cut out as a whole. */
const GONE: readonly ((node: ts.Node) => boolean)[] = [
  (node) => isStatement(node, "check("),
  (node) => isMethod(node, "callerOf"),
  // There is one copy of the error's class.
  (node) => isMethod(node, "[Symbol.hasInstance]"),
  (node) => isStatement(node, "Object.defineProperty(this, BRAND"),
  // There is one wire.
  (node) => ts.isPropertyDeclaration(node) && node.name.getText() === "wire",
];

/** The text that stands in a node's place, where it is another one. */
function insteadOf(node: ts.Node): string | undefined {
  const text = node.getText();
  // An operation and its one form are one object.
  if (ts.isPropertyAssignment(node) && node.name.getText() === "http")
    return `...${withoutUnused(`(${node.initializer.getText()})`)}`;
  if (text === "operation.http") return "operation";
  if (text === "this.caller.wire") return '"http"';
  // There is no older form to ask for.
  if (ts.isPropertyAccessExpression(node) && node.name.text === "older") return "undefined";
  return ts.isCallExpression(node) ? insteadOfCall(node) : undefined;
}

function insteadOfCall(node: ts.CallExpression): string | undefined {
  const called = node.expression.getText();
  const argument = node.arguments[0]?.getText() ?? "";
  if (called === "alsoUnder") return withoutUnused(`(${argument})`);
  // What is in a template becomes text all the same.
  if (called === "String" && ts.isTemplateSpan(node.parent)) return argument;
  // A static method brings its class, and so every building block.
  if (called === "Blocks.callerOf") return `${argument}.caller`;
  // What would open streams only throws.
  return /^(this\.caller\.subscriptions\([^()]*\))\.\w+$/.exec(called)?.[1];
}

/** That an operation is never sent twice, even a guest's caller asks. */
function isOnce(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): boolean {
  return ts.isPropertyAssignment(node) && node.initializer.getText() === '"once"';
}
