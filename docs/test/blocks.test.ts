import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readRunFile } from "../../packages/cli/src/index.ts";
import { crdFolder, validatorsOf } from "../../packages/cli/test/support/dapr-schemas.ts";
import { blocksOf } from "../../tools/markdown/blocks.ts";
import { commandsOf, inlineCommandsOf } from "../src/shell.ts";
import { Commands } from "./support/commands.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const files = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" })
  .trim()
  .split("\n")
  .filter((file) => !/^api\/|^\.changeset\/|CHANGELOG\.md$/.test(file));
const texts = files.map((file) => [file, readFileSync(join(root, file), "utf8")] as const);
const blocks = texts.flatMap(([file, text]) => blocksOf(text).map((block) => ({ file, ...block })));
const blocksIn = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));
const crds = crdFolder();
const validators = crds === undefined ? undefined : validatorsOf(crds);
if (validators === undefined)
  console.log(
    "skipped: Dapr resources of the docs by Dapr's own schemas, which need Go and its module cache",
  );

test("every language of a block is checked by a test", () => {
  const known = ["ts", "js", "sh", "yaml", "json", "text", "dockerfile"];
  expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([]);
  expect(blocks.length).toBeGreaterThan(150);
});

test.each(texts.filter(([, text]) => /npm|npx|dapr/.test(text)))(
  "the commands in %s exist",
  async (file, text) => {
    const commands = new Commands(root);
    const inBlocks = blocksOf(text)
      .filter(({ language }) => language === "sh")
      .flatMap(({ code }) => commandsOf(code));
    const inText = inlineCommandsOf(text, ["npm run", "npx dapr-ts", "npx @dapr-ts/codemod", "dapr-ts"]);
    const problems: string[] = [];
    for (const command of [...inBlocks, ...inText]) {
      const problem = await commands.problem(command, file);
      if (problem !== undefined) problems.push(`${command.join(" ")}: ${problem}`);
    }
    expect(problems).toEqual([]);
  },
);

test.each(blocksIn("json"))("the JSON of $file is valid", ({ code }) => {
  expect(JSON.parse(code)).toBeTypeOf("object");
});

test.each(blocksIn("js"))("the JavaScript of $file is valid", async ({ code }) => {
  // What shows good and bad lines declares a name twice.
  const { warnings } = await transform(code.replace(/^(const|let) /gm, "var "), {
    loader: "js",
    format: "esm",
  });
  expect(warnings).toEqual([]);
});

test.each(blocksIn("yaml"))(
  "the YAML of $file is a run file, a resource, or a file of another tool",
  async (block) => {
    const content = parse(block.code) as Record<string, unknown>;
    if (content["version"] === 1) return readAsRunFile(block.code);
    if (content["services"] !== undefined) return expectComposeOf(block.code);
    for (const document of parseAllDocuments(block.code)) {
      const resource = document.toJS() as { kind: string; apiVersion: string };
      if (!resource.apiVersion.startsWith("dapr.io/")) {
        expect(resource).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment" });
        continue;
      }
      if (validators === undefined) continue;
      const validate = validators.get(`${resource.kind} ${resource.apiVersion}`);
      expect(validate, `${resource.kind} ${resource.apiVersion}`).toBeDefined();
      expect(validate?.(resource) === true ? [] : validate?.errors).toEqual([]);
    }
  },
);

test.each(blocksIn("dockerfile"))("the Dockerfile of $file has known instructions", ({ code }) => {
  const instructions = code
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[0]);
  const known = ["FROM", "WORKDIR", "COPY", "RUN", "USER", "CMD", "ENV", "EXPOSE"];
  expect(instructions.filter((one) => !known.includes(one ?? ""))).toEqual([]);
  expect(instructions[0]).toBe("FROM");
});

/** Reads it as `dapr-ts run -f` does, in a folder that has the folders that it names. */
function readAsRunFile(code: string): void {
  const folder = mkdtempSync(join(tmpdir(), "dapr-ts-docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [, path = ""] of code.matchAll(/(?:resourcesPath|appDirPath): (\S+)/g))
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, "dapr.yaml"), code);
  const { apps, warnings } = readRunFile(folder);
  expect(warnings).toEqual([]);
  expect(apps.length).toBeGreaterThan(0);
}

/** Its images of Dapr have the version that the tests run on. */
function expectComposeOf(code: string): void {
  const { services } = parse(code) as { services: Record<string, { image?: string }> };
  const images = Object.values(services).flatMap(({ image = "" }) =>
    image.startsWith("daprio/") ? [image] : [],
  );
  expect(images.length).toBeGreaterThan(0);
  const module = readFileSync(join(root, "tools/runtime/go.mod"), "utf8");
  const [, version = ""] = /^\s*github\.com\/dapr\/dapr v(\S+)$/m.exec(module) ?? [];
  expect(images.filter((image) => !image.endsWith(`:${version}`))).toEqual([]);
}

test("commands are split as a shell does", () => {
  const text =
    "npm init -y && npm run x # twice\n# a comment\ncurl -H 'a: b' \\\n  \"http://x/#y\" > out.json\n";
  expect(commandsOf(text)).toEqual([
    ["npm", "init", "-y"],
    ["npm", "run", "x"],
    ["curl", "-H", "a: b", "http://x/#y"],
  ]);
});

test.each([
  ["npx dapr-ts run --app-prot 3000 -- node app.ts", "unknown option"],
  ["npx dapr-ts rum", "unknown command"],
  ["dapr run --app-port x -- node app.ts", "x"],
  ["npm run nonsense", 'have no script "nonsense"'],
  ["npm run example nonsense", "the example nonsense does not exist"],
  ["npm run example jobs -- --nonsense", 'unknown option "--nonsense"'],
  ["npm install @dapr-ts/nonsense", "the package @dapr-ts/nonsense does not exist"],
  ["npm create dapr-app shop -- --template nonsense", 'no template "nonsense"'],
  ["cd examples/nonsense", "the folder examples/nonsense does not exist"],
  ["daprize", 'unknown command "daprize"'],
])("%s is refused", async (command, problem) => {
  expect(await new Commands(root).problem(commandsOf(command)[0] ?? [], "README.md")).toContain(problem);
});
