import type { EventDefinition, StandardSchema } from "@dapr-ts/core";
import { invalidArgument, requireName } from "@dapr-ts/core/internal";
import type { Activity, ActivityFunction, DefinedWorkflow, WorkflowFunction } from "./types.ts";

/** Options of `activity()`, and of a contract. */
export interface DefinitionOptions<I, O> {
  /** Standard Schema of the input (zod, valibot, arktype). Default: the input is not checked. */
  input?: StandardSchema<I> | undefined;
  /** Standard Schema of the output. Default: the output is not checked. */
  output?: StandardSchema<O> | undefined;
}

/** Options of `workflow()`. */
export interface WorkflowOptions<I, O> extends DefinitionOptions<I, O> {
  /**
   * Name of this version. New instances are pinned to it, and it must stay registered until they have ended. Default: the
   * workflow has no named versions. A workflow with named versions cannot use `ctx.patched`, because Dapr 1.18 loses the name
   * where both are used.
   */
  version?: string | undefined;
  /**
   * Code of older versions by name. The name `""` is for instances that started before the workflow had named versions.
   * Default: none.
   */
  versions?: Readonly<Record<string, WorkflowFunction<I, O>>> | undefined;
}

/**
 * Defines an activity. Its code may do anything, and it runs at least once: use `taskExecutionId` where twice would be once
 * too often.
 *
 * @param name the name in Dapr; it must not change while instances run
 * @param run the code; without it the definition is a contract, for calls to another app
 *
 * @example
 * ```ts
 * const charge = activity("charge", async (order: Order, { taskExecutionId }) => pay(order, taskExecutionId));
 * ```
 */
export function activity<I, O>(
  name: string,
  run: ActivityFunction<I, O>,
  options?: DefinitionOptions<NoInfer<I>, Awaited<O>>,
): Activity<I, Awaited<O>>;
export function activity<I, O>(name: string, options?: DefinitionOptions<I, O>): Activity<I, O>;
export function activity<I, O>(
  name: string,
  second?: ActivityFunction<I, O> | DefinitionOptions<I, O>,
  third?: DefinitionOptions<I, O>,
): Activity<I, O> {
  const { run, options } = partsOf<ActivityFunction<I, O>, DefinitionOptions<I, O>>(
    "activity",
    name,
    second,
    third,
  );
  return Object.freeze({ kind: "activity", name, run, input: options.input, output: options.output });
}

/**
 * Defines a workflow. Its code is replayed from its history, so it must be deterministic: time, random values and ids come
 * from the context, and everything else from activities.
 *
 * @param name the name in Dapr; it must not change while instances run
 * @param run the code; without it the definition is a contract, for clients and for calls to another app
 */
export function workflow<I, O>(
  name: string,
  run: WorkflowFunction<I, O>,
  options?: WorkflowOptions<NoInfer<I>, Awaited<O>>,
): DefinedWorkflow<I, Awaited<O>>;
export function workflow<I, O>(name: string, options?: DefinitionOptions<I, O>): DefinedWorkflow<I, O>;
export function workflow<I, O>(
  name: string,
  second?: WorkflowFunction<I, O> | WorkflowOptions<I, O>,
  third?: WorkflowOptions<I, O>,
): DefinedWorkflow<I, O> {
  const { run, options } = partsOf<WorkflowFunction<I, O>, WorkflowOptions<I, O>>(
    "workflow",
    name,
    second,
    third,
  );
  const { version, versions = {}, input, output } = options;
  if (version === "") throw invalidArgument(`version of workflow "${name}" must not be empty`);
  if (version === undefined && Object.keys(versions).length > 0)
    throw invalidArgument(
      `workflow "${name}" has versions, so it needs a version name of its own: set \`version\``,
    );
  if (version !== undefined && Object.hasOwn(versions, version))
    throw invalidArgument(`versions of workflow "${name}" must not contain its own version "${version}"`);
  return Object.freeze({ kind: "workflow", name, run, version, versions, input, output });
}

/** Defines an external event. Dapr compares names of events without regard to case. */
export function event<T>(
  name: string,
  options: { schema?: StandardSchema<T> | undefined } = {},
): EventDefinition<T> {
  requireName("name", name);
  return Object.freeze({ kind: "event", name, schema: options.schema });
}

function partsOf<F, Options extends object>(
  kind: string,
  name: string,
  second: F | Options | undefined,
  third: Options | undefined,
): { run: F | undefined; options: Options } {
  requireName("name", name);
  if (typeof second === "function") return { run: second, options: third ?? ({} as Options) };
  if (third !== undefined || (second !== undefined && (typeof second !== "object" || second === null)))
    throw invalidArgument(`the second argument of ${kind} "${name}" must be a function or options`);
  return { run: undefined, options: (second as Options | undefined) ?? ({} as Options) };
}
