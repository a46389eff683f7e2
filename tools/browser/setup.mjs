// Makes sure that there is a Chromium for the tests of pages, and prints its path. On Debian it installs the package.
import { fileURLToPath } from "node:url";
import { install } from "../setup/apt.mjs";
import { runMain } from "../setup/missing.mjs";
import { findProgram } from "../setup/programs.mjs";

export async function setUpChromium(log) {
  const found = process.env.CHROMIUM_BIN ?? (await findChromium());
  if (found) return found;
  // A page without any font shows no text, and a bare machine has none.
  await install("chromium", ["chromium", "fonts-dejavu-core"], log);
  return findChromium();
}

async function findChromium() {
  return (await findProgram("chromium")) ?? (await findProgram("google-chrome"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runMain("chromium", async () =>
    console.log(await setUpChromium((line) => console.error(`chromium: ${line}`))),
  );
}
