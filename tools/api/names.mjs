// Names of exports: one name means one thing in the packages that are used together, and none is that of a global.
import { join } from "node:path";
import ts from "typescript";
import { compilerOptions } from "./declarations.mjs";
import { pathsTo, root } from "./entries.mjs";

/** Entries that are not used together with the others: a guest's package brings its own client and app. */
const APART = [/^wasi-fetch/, /^compat/];

/** Names that each platform's package has in its own form, with the same members. */
const PER_PLATFORM = new Set(["DaprApp"]);

/** Globals whose name an export may have: `fetch` stands in for the global one, `Lock` and `event` are the API's own. */
const ALLOWED = new Set(["fetch", "Lock", "event"]);

const groupOf = ({ name }) => APART.findIndex((pattern) => pattern.test(name));

/** Returns one line for each name that has two meanings, and for each that shadows a global of the web. */
export function nameProblems(entries, types) {
  const fileOf = ({ source }) => join(types, source.replace(/\.ts$/, ".d.ts"));
  const program = ts.createProgram(entries.map(fileOf), {
    ...compilerOptions(),
    paths: pathsTo(types, ".d.ts"),
    baseUrl: undefined,
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  const meanings = new Map();
  const problems = [];
  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(fileOf(entry)));
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const where = declarationOf(target);
      const key = `${String(groupOf(entry))} ${symbol.name}`;
      const known = meanings.get(key);
      if (known === undefined) meanings.set(key, { where, entry: entry.name });
      else if (known.where !== where && !PER_PLATFORM.has(symbol.name))
        problems.push(
          `${symbol.name} is one thing in ${known.entry} (${known.where}), another in ${entry.name} (${where})`,
        );
      const isGlobal = checker.resolveName(
        symbol.name,
        undefined,
        ts.SymbolFlags.Type | ts.SymbolFlags.Value,
        false,
      );
      if (isGlobal && isFromLibrary(isGlobal) && !ALLOWED.has(symbol.name))
        problems.push(`${symbol.name} of ${entry.name} has the name of a global`);
    }
  }
  return problems;

  function declarationOf({ declarations = [] }) {
    const [first] = declarations;
    if (first === undefined) return "?";
    const file = first.getSourceFile().fileName.replace(`${types}/`, "").replace(root, "");
    return `${file}:${String(first.pos)}`;
  }
}

const isFromLibrary = ({ declarations = [] }) =>
  declarations.some((declaration) => /\/lib\/lib\.[\w.]+\.d\.ts$/.test(declaration.getSourceFile().fileName));
