/** Members that need no comment of their own. */
const NOT_COUNTED = new Set(["Constructor", "EntryPoint", "Package"]);

/** Counts exported symbols and their public members, and lists those without a doc comment. Overloads count once. */
export function documentedOf(model) {
  const symbols = new Map();
  const visit = (item, path) => {
    const name = item.name ?? "";
    const at = [...path, name].filter((part) => part !== "").join(".");
    if (!NOT_COUNTED.has(item.kind))
      symbols.set(at, (symbols.get(at) ?? false) || (item.docComment ?? "") !== "");
    const within = NOT_COUNTED.has(item.kind) ? path : [...path, name];
    for (const member of item.members ?? []) visit(member, within);
  };
  visit({ ...model, kind: "Package" }, []);
  const missing = [...symbols].filter(([, isDocumented]) => !isDocumented).map(([at]) => at);
  return { total: symbols.size, missing };
}
