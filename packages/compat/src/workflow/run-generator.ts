import type { WorkflowContext as OurContext } from "@dapr-ts/workflow";
import type { TWorkflow } from "../types/workflow-code.ts";
import { Task } from "./task.ts";
import { WorkflowContext } from "./workflow-context.ts";

type Steps = Iterator<unknown, unknown, unknown> | AsyncIterator<unknown, unknown, unknown>;

/** Returns a workflow of the official SDK's as a function of our own: it awaits each task that the generator yields. */
export function asFunction(code: TWorkflow) {
  return async (inner: OurContext, input: unknown): Promise<unknown> => {
    const ctx = new WorkflowContext(inner);
    const started = code(ctx, input) as unknown;
    const output = isGenerator(started) ? await drive(started, ctx) : await started;
    const { continuation } = ctx;
    if (continuation === undefined) return output;
    return inner.continueAsNew(continuation.input, { keepEvents: continuation.keepEvents });
  };
}

async function drive(steps: Steps, ctx: WorkflowContext): Promise<unknown> {
  let step = await steps.next();
  // Once it continues as a new run, nothing more of this one counts.
  while (step.done !== true && ctx.continuation === undefined) {
    const task: unknown = step.value;
    if (!(task instanceof Task)) throw new Error("The orchestrator generator yielded a non-Task object");
    await task.settled;
    step =
      task.isFailed && steps.throw !== undefined
        ? await steps.throw(task.getException())
        : await steps.next(task.getResult());
  }
  return step.value;
}

const isGenerator = (value: unknown): value is Steps =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as { next?: unknown }).next === "function" &&
  (Symbol.asyncIterator in value || Symbol.iterator in value);
