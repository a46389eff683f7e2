import { createHash } from "node:crypto";
import { access, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The stamp is next to the binaries and records what they were built from. */
const STAMP = "stamp.json";

/** One hash over go.mod, go.sum, every Go source under cmd/ and the arguments of the build. */
export async function fingerprint(root, buildArguments) {
  const sources = (await readdir(join(root, "cmd"), { recursive: true }))
    .filter((name) => name.endsWith(".go"))
    .map((name) => join("cmd", name))
    .sort();
  const hash = createHash("sha256").update(JSON.stringify(buildArguments));
  for (const name of ["go.mod", "go.sum", ...sources]) {
    hash.update(`\0${name}\0`).update(await readFile(join(root, name)));
  }
  return hash.digest("hex");
}

/** Returns what the binaries in `bin` were built from, if they are complete. */
export async function readStamp(bin) {
  try {
    return JSON.parse(await readFile(join(bin, STAMP), "utf8"));
  } catch {
    return undefined; // none, or one that was cut short: build
  }
}

export async function writeStamp(bin, stamp) {
  await writeFile(join(bin, STAMP), `${JSON.stringify(stamp, undefined, 2)}\n`);
}

export async function removeStamp(bin) {
  await rm(join(bin, STAMP), { force: true });
}

/** Returns true if the binaries exist and match `wanted`. Without Go on this machine, the build of any Go matches. */
export async function isUpToDate(bin, names, wanted) {
  const stamp = await readStamp(bin);
  if (!stamp || stamp.sources !== wanted.sources) return false;
  if (wanted.go && stamp.go !== wanted.go) return false;
  const there = await Promise.allSettled(names.map((name) => access(join(bin, name))));
  return there.every(({ status }) => status === "fulfilled");
}
