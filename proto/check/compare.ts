import { type Contract, type Entry } from "./contract.ts";

/** One line for each difference, in either direction; none where both say the same on the wire. */
export function compare(ours: Contract, upstream: Contract): string[] {
  const differences: string[] = [];
  for (const [name, theirs] of upstream) {
    const entry = ours.get(name);
    if (entry !== undefined) differences.push(...compareEntry(name, entry, theirs));
    else if (isTopmost(theirs, ours)) differences.push(`missing ${theirs.kind} ${name}`);
  }
  for (const [name, entry] of ours) {
    if (!upstream.has(name) && isTopmost(entry, upstream)) {
      differences.push(`${entry.kind} ${name}: here, but not upstream`);
    }
  }
  return differences.sort();
}

/** Returns true if the other side has the entry's parent, so that the missing entry deserves a line of its own. */
function isTopmost(entry: Entry, other: Contract): boolean {
  return entry.within === undefined || other.has(entry.within);
}

function compareEntry(name: string, ours: Entry, theirs: Entry): string[] {
  if (ours.kind !== theirs.kind) return [`${name}: ${ours.kind} here, ${theirs.kind} upstream`];
  return Object.entries(theirs.facts)
    .filter(([fact, value]) => ours.facts[fact] !== value)
    .map(([fact, value]) => `${ours.kind} ${name}: ${fact} ${ours.facts[fact]} here, ${value} upstream`);
}

/** The contract without what is left out on purpose, and the names that left nothing out. */
export function without(contract: Contract, leftOut: Iterable<string>): { rest: Contract; idle: string[] } {
  const rest = new Map(contract);
  const idle: string[] = [];
  for (const name of leftOut) {
    const hits = [...contract.keys()].filter((key) => key === name || key.startsWith(`${name}.`));
    if (hits.length === 0) idle.push(name);
    for (const hit of hits) rest.delete(hit);
  }
  return { rest, idle };
}

/** How many of each kind. */
export function count(contract: Contract): Record<Entry["kind"], number> {
  const counts = { service: 0, RPC: 0, message: 0, field: 0, enum: 0, value: 0 };
  for (const { kind } of contract.values()) counts[kind]++;
  return counts;
}
