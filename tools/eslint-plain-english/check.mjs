// Checks the English of every file of the repository. Run alone: `npm test -- english`, or with paths:
// `node tools/eslint-plain-english/check.mjs packages/core/src/call`.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { plainEnglish } from "./index.mjs";
import { bannedInText } from "./other-text.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);
const paths = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

const SKIPPED =
  /(^|\/)(gen|dist|node_modules)\/|^tools\/eslint-plain-english\/|^LICENSE|package-lock|\.api\.md$/;
const CODE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const TEXT = /\.(?:md|proto|wit|ya?ml|html|css|sh|go|toml)$/;

const list = (...more) => execFileSync("git", ["ls-files", ...more, "--", ...paths], { encoding: "utf8" });
const files = [...new Set(`${list()}${list("--others", "--exclude-standard")}`.split("\n"))].filter(
  (file) => file !== "" && !SKIPPED.test(file) && existsSync(file),
);

const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}"],
      languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
      plugins: { "plain-english": plainEnglish },
      rules: { "plain-english/plain-text": "error", "plain-english/test-titles": "error" },
    },
    { files: ["packages/*/src/**/*.ts"], rules: { "plain-english/verb-first": "error" } },
  ],
});

const places = [];
const code = files.filter((file) => CODE.test(file));
// ESLint takes an empty list for the whole folder.
for (const { filePath, messages } of code.length === 0 ? [] : await eslint.lintFiles(code)) {
  const file = filePath.slice(root.length);
  for (const { line, message, ruleId, fatal } of messages)
    if (ruleId !== null || fatal) places.push(`${file}:${line}: ${message}`);
}
for (const file of files.filter((name) => TEXT.test(name)))
  for (const { line, advice } of bannedInText(readFileSync(file, "utf8")))
    places.push(`${file}:${line}: ${advice}`);

for (const place of places) console.error(place);
console.log(`english: ${places.length} places in banned forms of English in ${files.length} files`);
process.exitCode = places.length === 0 ? 0 : 1;
