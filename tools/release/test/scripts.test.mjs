import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "../../packages/public-packages.mjs";

const read = (path) => readFileSync(join(root, path), "utf8");
const workspaces = execFileSync("git", ["ls-files", "*package.json"], { cwd: root, encoding: "utf8" })
  .trim()
  .split("\n")
  .map((file) => ({ folder: dirname(file), ...JSON.parse(read(file)) }));

/** Returns the calls of npm in a text whose script or example does not exist. `folder` is that of the text. */
function wrongCalls(text, folder = ".") {
  const wrong = [];
  for (const [call, name = "test", options] of text.matchAll(/\bnpm (?:run ([\w:-]+)|test\b)([^\n`&]*)/g)) {
    const wanted = /(?:--workspace|-w)[ =](\S+)/.exec(options)?.[1];
    const callees = workspaces.filter((workspace) =>
      (wanted === undefined ? [".", folder] : [wanted]).some(
        (one) => one === workspace.folder || one === workspace.name,
      ),
    );
    const example = name === "example" ? /^ ([\w-]+)/.exec(options)?.[1] : undefined;
    if (!callees.some(({ scripts = {} }) => name in scripts)) wrong.push(call);
    else if (example !== undefined && !existsSync(join(root, "examples", example))) wrong.push(call);
  }
  return wrong;
}

it("every script that a workflow calls exists", () => {
  const folder = ".github/workflows";
  const commands = readdirSync(join(root, folder))
    .flatMap((file) => Object.values(parse(read(join(folder, file))).jobs))
    .flatMap(({ steps }) => steps)
    .flatMap((step) => [step.run, step.with?.version, step.with?.publish])
    .filter((command) => command !== undefined);
  expect(commands.filter((command) => command.startsWith("npm ")).length).toBeGreaterThan(8);
  expect(wrongCalls(commands.join("\n"))).toEqual([]);
});

it("every script that a page names exists", () => {
  const pages = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).trim().split("\n");
  // A created app has scripts of its own, which the check "packages" runs.
  const ours = pages.filter((page) => !page.startsWith("packages/create-dapr-app/"));
  expect(
    ours.flatMap((page) => wrongCalls(read(page), dirname(page)).map((call) => `${page}: ${call}`)),
  ).toEqual([]);
});

it("a script, a workspace or an example that does not exist is found", () => {
  expect(wrongCalls("npm ci && npm run nothing -- --flag\nnpm test && npm run build")).toEqual([
    "npm run nothing -- --flag",
  ]);
  expect(wrongCalls("`npm run build --workspace nothing`")).toEqual(["npm run build --workspace nothing"]);
  expect(wrongCalls("npm run example nothing -- --only deno")).toEqual([
    "npm run example nothing -- --only deno",
  ]);
});
