import type { Linter, Rule } from "eslint";
import { noFloatingCall } from "./rules/no-floating-call.ts";
import { noNonDurableAwait } from "./rules/no-non-durable-await.ts";
import { noNondeterminism } from "./rules/no-nondeterminism.ts";
import { noSideEffects } from "./rules/no-side-effects.ts";
import { preferDefinition } from "./rules/prefer-definition.ts";

/** Rules about workflow code, by name. */
export type WorkflowRules = Readonly<
  Record<
    | "no-floating-call"
    | "no-non-durable-await"
    | "no-nondeterminism"
    | "no-side-effects"
    | "prefer-definition",
    Rule.RuleModule
  >
>;

/** Configurations for `eslint.config.js`, by name. */
export interface WorkflowConfigs {
  /** All rules, as errors, under the prefix `dapr-workflow`. */
  readonly recommended: Linter.Config;
}

/** An ESLint plugin (flat configuration, ESLint 9 and 10). */
export interface WorkflowPlugin {
  /** Name of the plugin. */
  readonly meta: { readonly name: string };
  /** The rules. */
  readonly rules: WorkflowRules;
  /** The configurations. */
  readonly configs: WorkflowConfigs;
}

/** The rules. They read the syntax alone, without types. */
export const rules: WorkflowRules = {
  "no-floating-call": noFloatingCall,
  "no-non-durable-await": noNonDurableAwait,
  "no-nondeterminism": noNondeterminism,
  "no-side-effects": noSideEffects,
  "prefer-definition": preferDefinition,
};

/**
 * The plugin, for a configuration that names the rules itself.
 *
 * @example
 * ```ts
 * export default [{ plugins: { "dapr-workflow": plugin }, rules: { "dapr-workflow/no-floating-call": "warn" } }];
 * ```
 */
export const plugin: WorkflowPlugin = {
  meta: { name: "@dapr-ts/workflow" },
  rules,
  get configs() {
    return configs;
  },
};

/**
 * Configurations.
 *
 * @example
 * ```ts
 * import { configs } from "@dapr-ts/workflow/eslint";
 * export default [configs.recommended];
 * ```
 */
export const configs: WorkflowConfigs = {
  recommended: {
    name: "@dapr-ts/workflow/recommended",
    plugins: { "dapr-workflow": plugin as never },
    rules: Object.fromEntries(Object.keys(rules).map((name) => [`dapr-workflow/${name}`, "error"])),
  },
};
