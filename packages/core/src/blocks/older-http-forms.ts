import type { OlderForms } from "../call/form-negotiator.ts";
import type { HttpForm } from "../call/operation.ts";
import { getConfiguration } from "./configuration/operations.ts";
import { converse, converseByFirstVersion } from "./conversation/operations.ts";
import { deleteJob, getJob, scheduleJob } from "./jobs/operations.ts";
import { publishBulk } from "./pubsub/operations.ts";
import {
  getWorkflow,
  pauseWorkflow,
  purgeWorkflow,
  raiseWorkflowEvent,
  resumeWorkflow,
  startWorkflow,
  terminateWorkflow,
} from "./workflow/operations.ts";

const ALPHA = { versions: ["v1.0-alpha1"] };
const BETA = { versions: ["v1.0-beta1", "v1.0-alpha1"] };

/** The forms that older sidecars have on HTTP. Guests do not import this module. */
const OLDER: ReadonlyMap<unknown, OlderForms<never, unknown>> = /* @__PURE__ */ new Map<
  unknown,
  OlderForms<never, unknown>
>([
  [getConfiguration.http, ALPHA],
  [converse.http, { oldest: converseByFirstVersion }],
  [deleteJob.http, ALPHA],
  [getJob.http, ALPHA],
  [scheduleJob.http, ALPHA],
  [publishBulk.http, ALPHA],
  [getWorkflow.http, BETA],
  [pauseWorkflow.http, BETA],
  [purgeWorkflow.http, BETA],
  [raiseWorkflowEvent.http, BETA],
  [resumeWorkflow.http, BETA],
  [startWorkflow.http, BETA],
  [terminateWorkflow.http, BETA],
]);

/** Returns the forms that older sidecars have in the place of a form. */
export function olderHttpFormsOf<I, O>(form: HttpForm<I, O>): OlderForms<I, O> | undefined {
  return OLDER.get(form) as OlderForms<I, O> | undefined;
}
