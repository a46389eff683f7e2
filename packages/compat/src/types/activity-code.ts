import type { WorkflowActivityContext } from "../workflow/workflow-activity-context.ts";
import type { Untyped } from "./untyped.ts";

/** Input of an activity or workflow. */
export type TInput = Untyped;
/** Output of an activity or workflow. */
export type TOutput = Untyped;

/** Code of an activity. */
export type TWorkflowActivity<I, O> = (context: WorkflowActivityContext, input: I) => O;
