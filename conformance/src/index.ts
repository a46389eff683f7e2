import type { Case } from "./case.ts";
import { invokeCases } from "./invoke.ts";
import { nameCases } from "./names.ts";
import { pubsubCases } from "./pubsub.ts";
import { bindingCases, configurationCases, lockCases, secretCases, sidecarCases } from "./small-blocks.ts";
import { stateCases } from "./state.ts";

export { NAMES } from "./case.ts";
export type { Bench, Case, Wire } from "./case.ts";
export { CAPABILITIES, LACKING, lacking } from "./capabilities.ts";
export { startEnvironment } from "./environment.ts";
export type { Environment } from "./environment.ts";
export { memoryEnvironment } from "./memory.ts";

/** Every case of the suite. */
export const cases: readonly Case[] = [
  ...stateCases,
  ...pubsubCases,
  ...invokeCases,
  ...bindingCases,
  ...secretCases,
  ...configurationCases,
  ...lockCases,
  ...sidecarCases,
  ...nameCases,
];
