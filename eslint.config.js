import js from "@eslint/js";
import { includeIgnoreFile } from "eslint/config";
import tseslint from "typescript-eslint";
import { configs } from "./packages/workflow/src/eslint/index.ts";

/** Globals that a Wasm guest lacks, and core therefore does not use. */
const guestLacks = [
  "fetch Headers Request Response URL URLSearchParams AbortController AbortSignal TextEncoder TextDecoder",
  "ReadableStream WritableStream TransformStream structuredClone btoa atob setInterval clearInterval",
  "setTimeout clearTimeout queueMicrotask crypto Blob performance process Buffer Event EventTarget",
  "console global self globalThis WeakRef Intl",
]
  .join(" ")
  .split(" ");

export default tseslint.config(
  // Checks run side by side, and what they write may be gone when ESLint reads it.
  includeIgnoreFile(`${import.meta.dirname}/.gitignore`),
  {
    ignores: [
      "**/gen/**",
      "packages/codemod/test/fixtures/**",
      // The check "packages" compiles them as the projects that they become.
      "packages/create-dapr-app/templates/**",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ["*.ts", "packages/*/tsup.config.ts", "packages/*/*.config.ts"],
          maximumDefaultProjectFileMatchCount_THIS_WILL_SLOW_DOWN_LINTING: 20,
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/parameter-properties": "error",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: "error",
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Names are exported, never defaults." },
        { selector: "ExportAllDeclaration", message: "An entry file is an explicit list of names." },
        { selector: "TSEnumDeclaration", message: "Node cannot run enums; use a union of literals." },
      ],
    },
  },
  { files: ["packages/compat/src/enums.ts"], rules: { "no-restricted-syntax": "off" } },
  {
    files: ["packages/wasi-fetch/src/**/*.ts"],
    rules: { "no-restricted-globals": ["error", ...guestLacks] },
  },
  {
    files: ["packages/core/src/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...guestLacks],
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["node:*", "undici", "@connectrpc/*", "@bufbuild/*"],
              allowTypeImports: true,
              message: "Core is platform-neutral.",
            },
            { group: ["@dapr-ts/*"], allowTypeImports: true, message: "Core imports nothing of ours." },
          ],
        },
      ],
    },
  },
  {
    files: ["packages/actors/src/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...guestLacks],
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["node:*", "@dapr-ts/*", "!@dapr-ts/core"], message: "Actors know core alone." },
          ],
        },
      ],
    },
  },
  {
    files: ["packages/workflow/src/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@dapr-ts/*", "!@dapr-ts/core"], message: "Workflows know core alone." }] },
      ],
    },
  },
  {
    files: ["packages/workflow/src/{engine,*}/*.ts", "packages/workflow/src/*.ts"],
    ignores: ["packages/workflow/src/{guards,worker}/**", "packages/workflow/src/replay.ts"],
    rules: { "no-restricted-globals": ["error", ...guestLacks] },
  },
  { ...configs.recommended, files: ["examples/**/*.ts", "packages/workflow/test/readme/**/*.ts"] },
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        AbortSignal: "readonly",
        fetch: "readonly",
        Buffer: "readonly",
      },
    },
  },
);
