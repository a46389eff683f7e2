import { readFileSync } from "node:fs";
import ts from "typescript";

/**
 * The names of the declarations of `dist/index.js` in the order in which gzip likes them best, those that are alike beside one
 * another, as `build/find-order.mjs` found it. A linker has the same in a symbol ordering file. What it does not name stays
 * behind what it was behind; what needs another declaration when it is evaluated comes after it, whatever this says.
 */
const ORDER = JSON.parse(readFileSync(new URL("order.json", import.meta.url), "utf8")) as string[];

/** A declaration at the top of a bundle. */
export interface Unit {
  readonly name: string;
  readonly text: string;
  /** The names that it refers to, at any time. */
  readonly refers: ReadonlySet<string>;
  /** Those that it refers to as soon as it is evaluated. */
  readonly needs: ReadonlySet<string>;
  /** True when evaluating it calls something. */
  readonly calls: boolean;
}

/** What esbuild has bundled, as its declarations, and the export at its end. */
export function unitsOf(code: string): { units: Unit[]; rest: string } {
  const file = ts.createSourceFile("bundle.js", code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const units: Unit[] = [];
  let rest = "";
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations)
        units.push(unitOf(declaration, declaration.name.getText(), `var ${declaration.getText()};\n`));
    } else if (ts.isFunctionDeclaration(statement) && statement.name !== undefined) {
      units.push(unitOf(statement, statement.name.text, `${statement.getText()}\n`));
    } else {
      rest += `${statement.getText()}\n`;
    }
  }
  return { units, rest };
}

function unitOf(node: ts.Node, name: string, text: string): Unit {
  const refers = new Set<string>();
  const needs = new Set<string>();
  let calls = false;
  const visit = (inner: ts.Node, isEager: boolean): void => {
    if (ts.isIdentifier(inner) && !isMember(inner)) {
      refers.add(inner.text);
      if (isEager) needs.add(inner.text);
    }
    if (isEager && (ts.isCallExpression(inner) || ts.isNewExpression(inner))) calls = true;
    // A function runs later, unless something calls it now; the computed name of a method is needed at once.
    ts.forEachChild(inner, (child) =>
      visit(child, isEager && (!ts.isFunctionLike(inner) || ts.isComputedPropertyName(child))),
    );
  };
  visit(node, true);
  return { name, text, refers, needs, calls };
}

/** True for a name that is looked up in an object. */
function isMember(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name;
  if (ts.isBindingElement(parent)) return parent.propertyName === name;
  return (
    (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) &&
    parent.name === name
  );
}

/** The units as an order has them, each behind what it needs. */
export function arranged(units: readonly Unit[], order: readonly string[]): Unit[] {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const rank = new Map(order.map((name, index) => [name, index]));
  let last = -1;
  const ranked = units.map((unit, index) => {
    last = rank.get(unit.name) ?? last;
    return { unit, rank: last, index };
  });
  ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
  const result = new Set<Unit>();
  const begun = new Set<Unit>();
  const add = (unit: Unit): void => {
    if (begun.has(unit)) return;
    begun.add(unit);
    for (const name of neededBy(unit, byName)) {
      const needed = byName.get(name);
      if (needed !== undefined) add(needed);
    }
    result.add(unit);
  };
  for (const { unit } of ranked) add(unit);
  return [...result];
}

/** What has to be there before a unit is evaluated: of what it calls, all that this may refer to. */
export function neededBy(unit: Unit, byName: ReadonlyMap<string, Unit>): ReadonlySet<string> {
  if (!unit.calls) return unit.needs;
  const needed = new Set(unit.needs);
  for (const name of needed) for (const more of byName.get(name)?.refers ?? []) needed.add(more);
  return needed;
}

/** The bundle of the index in the order of {@link ORDER}. */
export function ordered(code: string): string {
  const { units, rest } = unitsOf(code);
  return (
    arranged(units, ORDER)
      .map((unit) => unit.text)
      .join("") + rest
  );
}
