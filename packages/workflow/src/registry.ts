import { DaprError, invalidArgument, type StandardSchema } from "@dapr-ts/core/internal";
import type { ActivityContext } from "./activity-context.ts";
import type { WorkflowContext } from "./types.ts";
import type { Activity, DefinedWorkflow } from "./types.ts";

/** Definitions as a list, or as an object whose keys have no meaning. */
export type Definitions<T> = readonly T[] | Readonly<Record<string, T>>;

/** A workflow of any input and output. */
export interface AnyWorkflow extends Omit<
  DefinedWorkflow,
  "input" | "output" | "run" | "versions" | "~types"
> {
  /** Checks the input. */
  readonly input?: StandardSchema | undefined;
  /** The code; undefined for a definition that only names a workflow. */
  readonly run: ((context: WorkflowContext, input: never) => unknown) | undefined;
  /** The code of earlier versions, by their names. */
  readonly versions: Readonly<Record<string, (context: WorkflowContext, input: never) => unknown>>;
}

/** An activity of any input and output. */
export interface AnyActivity extends Omit<Activity, "input" | "output" | "run" | "~types"> {
  /** Checks the input. */
  readonly input: StandardSchema | undefined;
  /** The code; undefined for a definition that only names an activity. */
  readonly run: ((input: never, context: ActivityContext) => unknown) | undefined;
}

/** Definitions with code, by name. */
export class Registry {
  readonly #workflows: ReadonlyMap<string, DefinedWorkflow>;
  readonly #activities: ReadonlyMap<string, Activity>;

  /** @throws DaprError `invalid_argument` for a definition without code, `already_exists` for a name given twice */
  constructor(workflows: Definitions<AnyWorkflow> = [], activities: Definitions<AnyActivity> = []) {
    this.#workflows = byName("workflow", workflows as unknown as Definitions<DefinedWorkflow>);
    this.#activities = byName("activity", activities as unknown as Definitions<Activity>);
  }

  readonly workflow = (name: string): DefinedWorkflow | undefined => this.#workflows.get(name);

  readonly activity = (name: string): Activity | undefined => this.#activities.get(name);
}

function byName<T extends DefinedWorkflow | Activity>(
  kind: T["kind"],
  definitions: Definitions<T>,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  const all: readonly T[] = Array.isArray(definitions) ? definitions : Object.values<T>(definitions);
  for (const definition of all) {
    if ((definition as T | undefined)?.kind !== kind)
      throw invalidArgument(
        `the list of ${kind === "activity" ? "activities" : "workflows"} contains something that ${kind}() did not define`,
      );
    const { name, run } = definition;
    if (run === undefined)
      throw invalidArgument(`${kind} "${name}" is a contract without code, which a worker cannot run`);
    const other = found.get(name);
    if (other !== undefined && other !== definition)
      throw new DaprError(`${kind} "${name}" is registered twice`, { code: "already_exists" });
    found.set(name, definition);
  }
  return found;
}
