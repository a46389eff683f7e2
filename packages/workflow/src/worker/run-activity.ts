import type { Logger } from "@dapr-ts/core";
import {
  invalidArgument,
  maybeJson,
  validate,
  type AbortSignalLike,
  type ActivityResponse,
  type ActivityTask,
} from "@dapr-ts/core/internal";
import type { ActivityContext } from "../activity-context.ts";
import { CallerHistory } from "../caller-history.ts";
import type { Activity } from "../types.ts";
import { failureOf } from "../failure.ts";

export interface ActivityRunOptions {
  readonly find: (name: string) => Activity | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignalLike;
  /** Runs the activity where its outgoing calls find its trace context. */
  readonly around: <T>(task: ActivityTask, run: () => T) => T;
}

export type ActivityResult = Pick<ActivityResponse, "result" | "failure">;

/** Runs an activity. Never rejects: whatever goes wrong is the activity's failure. */
export async function runActivity(task: ActivityTask, options: ActivityRunOptions): Promise<ActivityResult> {
  const { name } = task;
  try {
    const definition = options.find(name);
    if (definition?.run === undefined)
      throw new ActivityMissingError(`this worker has no activity "${name}"`);
    const { run, input: inputSchema, output: outputSchema } = definition;
    const given = parse(task);
    const input =
      inputSchema === undefined
        ? given
        : await validate(inputSchema, given, `the input of activity "${name}"`);
    const context = contextOf(task, options);
    const output = await options.around(task, () => run(input, context));
    const checked =
      outputSchema === undefined
        ? output
        : await validate(outputSchema, output, `the output of activity "${name}"`);
    return { result: maybeJson(checked, `the output of activity "${name}"`), failure: undefined };
  } catch (error) {
    return { result: undefined, failure: failureOf(error) };
  }
}

/** Failure of an activity that the worker does not have. */
class ActivityMissingError extends Error {
  override readonly name = "NotRegisteredError";
}

function parse({ name, input }: ActivityTask): unknown {
  if (input === undefined || input === "") return undefined;
  try {
    return JSON.parse(input) as unknown;
  } catch (error) {
    throw invalidArgument(`the input of activity "${name}" is not JSON`, error);
  }
}

function contextOf(task: ActivityTask, { logger, signal }: ActivityRunOptions): ActivityContext {
  const { taskExecutionId, instanceId, taskId, traceparent, tracestate, propagated } = task;
  return {
    taskExecutionId,
    instanceId,
    taskId,
    signal,
    log: logger,
    traceparent,
    tracestate,
    history: propagated && new CallerHistory(propagated),
  };
}
