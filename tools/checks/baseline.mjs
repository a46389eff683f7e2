// A baseline holds what a check still tolerates: a count per key, which can only shrink. An empty baseline has no file.
import { readFile, rm, writeFile } from "node:fs/promises";

export async function readBaseline(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

/**
 * Compares counts with a baseline. A count may grow only where the counts of its group shrink by as much, since code moves
 * from file to file.
 *
 * @param groupOf names the group of a key; by default all keys are one
 * @returns `over`, the keys whose count grew in a group that grew, and `next`, the baseline lowered to the counts
 */
export function compare(baseline, counts, groupOf = () => "") {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  const totals = new Map();
  const add = (key, count) => totals.set(groupOf(key), (totals.get(groupOf(key)) ?? 0) + count);
  for (const [key, count] of found) add(key, count);
  for (const [key, count] of Object.entries(baseline)) add(key, -count);
  const over = found
    .map(([key, count]) => ({ key, count, allowed: baseline[key] ?? 0 }))
    .filter(({ key, count, allowed }) => count > allowed && totals.get(groupOf(key)) > 0);
  const next = Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
  return { over, next };
}

/** Writes the lowered baseline; removes the file when nothing is left. */
export async function writeBaseline(file, next) {
  if (Object.keys(next).length === 0) return rm(file, { force: true });
  await writeFile(file, `${JSON.stringify(next, null, 2)}\n`);
}

/**
 * Prints the result of a check that has a baseline, and writes the lowered baseline with `--update`.
 *
 * @returns whether the check passed
 */
export async function judge(name, file, counts, unit, groupOf = (key) => key) {
  const baseline = await readBaseline(file);
  const { over, next } = compare(baseline, counts, groupOf);
  const total = Object.values(next).reduce((sum, count) => sum + count, 0);
  for (const { key, count, allowed } of over)
    console.error(`${name}: ${key} has ${count} ${unit}; the baseline allows ${allowed}`);
  if (over.length > 0) return false;
  if (process.argv.includes("--update")) await writeBaseline(file, next);
  if (total === 0) console.log(`${name}: no ${unit} found`);
  else {
    console.log(`${name}: ${total} ${unit} left, tolerated by the baseline until their owners remove them:`);
    for (const [key, count] of Object.entries(next)) console.log(`  ${String(count).padStart(4)}  ${key}`);
  }
  return true;
}
