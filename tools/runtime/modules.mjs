import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright|patents)([.-].*)?$/i;

/** Returns the Go modules in a binary: path, version, and the module that replaces it if there is one. */
export async function modulesOf(binary) {
  const { stdout } = await execute("go", ["version", "-m", binary], { maxBuffer: 64e6 });
  const modules = [];
  let go = "";
  for (const line of stdout.split("\n")) {
    const [, kind, path, version, sum] = line.split("\t");
    if (/: go\d/.test(line)) go = line.split(": ").at(-1);
    if (kind === "dep") modules.push({ path, version, sum });
    if (kind === "=>") modules[modules.length - 1] = { path, version, sum };
  }
  if (modules.length === 0) throw new Error(`${binary} names no modules`);
  return [{ path: "std", version: go.replace(/^go/, ""), sum: undefined }, ...modules];
}

/** Returns the texts of a module's licences and notices. */
export async function licenceTexts(module, folders) {
  const folder =
    module.path === "std"
      ? folders.goRoot
      : join(folders.modCache, `${escapePath(module.path)}@${module.version}`);
  const names = (await readdir(folder)).filter((name) => LICENCE_FILE.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8").catch(() => "")));
  return texts.filter((text) => text.trim() !== "");
}

/** Returns the folders of Go's module cache and of its own sources. */
export async function goFolders() {
  const { stdout } = await execute("go", ["env", "GOMODCACHE", "GOROOT"]);
  const [modCache, goRoot] = stdout.trim().split("\n");
  return { modCache, goRoot };
}

/** Go's escape of capitals in the module cache. */
function escapePath(path) {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

/** Text that identifies a licence, the most specific first. */
const LICENCES = [
  ["MPL-2.0", /Mozilla Public License,? (?:v\. |version )?2\.0/i],
  ["Apache-2.0", /Apache License,?\s+Version 2\.0/i],
  ["EPL-2.0", /Eclipse Public License - v 2\.0/i],
  [
    "BSD-3-Clause",
    /Redistribution and use[^]*?(?:Neither the name|names? of (?:its|the)? ?(?:copyright holder|contributors?))/i,
  ],
  ["BSD-2-Clause", /Redistribution and use in source and binary forms/i],
  ["ISC", /Permission to use, copy, modify, and(?:\/or)? distribute this software/i],
  ["MIT", /Permission is hereby granted, free of charge/i],
  ["Unlicense", /This is free and unencumbered software/i],
  ["CC0-1.0", /CC0 1\.0 Universal/i],
];

/** Returns the SPDX ids of the licences that the texts contain. */
export function licenceIds(texts) {
  const ids = texts.flatMap((text) =>
    LICENCES.filter(([, form]) => form.test(text))
      .slice(0, 1)
      .map(([id]) => id),
  );
  return [...new Set(ids)];
}
