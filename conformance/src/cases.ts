import { actorCases } from "./actors.ts";
import type { Case } from "./case.ts";
import { conversationCases } from "./conversation.ts";
import { headerCases } from "./headers.ts";
import { invokeCases } from "./invoke.ts";
import { jobCases } from "./jobs.ts";
import { nameCases } from "./names.ts";
import { pubsubCases } from "./pubsub.ts";
import { bindingCases, configurationCases, lockCases, secretCases, sidecarCases } from "./small-blocks.ts";
import { configurationStreamCases } from "./configuration-stream.ts";
import { cryptoCases } from "./crypto.ts";
import { pubsubStreamCases } from "./pubsub-stream.ts";
import { stateCases } from "./state.ts";
import { stateUpdateCases } from "./state-update.ts";
import { subtleCases } from "./subtle.ts";
import { valueCases } from "./values.ts";
import { workflowCases } from "./workflow.ts";

/** Every case of the suite. */
export const cases: readonly Case[] = [
  ...stateCases,
  ...stateUpdateCases,
  ...valueCases,
  ...pubsubCases,
  ...pubsubStreamCases,
  ...invokeCases,
  ...headerCases,
  ...bindingCases,
  ...secretCases,
  ...configurationCases,
  ...configurationStreamCases,
  ...cryptoCases,
  ...lockCases,
  ...sidecarCases,
  ...jobCases,
  ...conversationCases,
  ...workflowCases,
  ...actorCases,
  ...subtleCases,
  ...nameCases,
];
