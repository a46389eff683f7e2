import { invalidArgument } from "../../errors/dapr-error.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";

/**
 * The contract of a workflow: its name and its types. `workflow()` of `@dapr-ts/workflow` makes one, with or without the code.
 *
 * @typeParam I the input, @typeParam O the output
 */
export interface WorkflowDefinition<I = unknown, O = unknown> {
  /** Kind of the definition. */
  readonly kind: "workflow";
  /** Name of the workflow in Dapr. */
  readonly name: string;
  /** Checks the input before a client sends it, and before the workflow starts. */
  readonly input?: StandardSchema<I> | undefined;
  /** Checks the output where it is read. */
  readonly output?: StandardSchema<O> | undefined;
  /** Carries the types; never set. */
  readonly "~types"?: { readonly input: I; readonly output: O } | undefined;
}

/** The contract of an external event: its name and the type of its data. `event()` of `@dapr-ts/workflow` makes one. */
export interface EventDefinition<T = unknown> {
  /** Kind of the definition. */
  readonly kind: "event";
  /** Dapr compares names of events without regard to case. */
  readonly name: string;
  /** Checks the data before a client sends it, and before the workflow gets it. */
  readonly schema?: StandardSchema<T> | undefined;
  /** Carries the type; never set. */
  readonly "~types"?: { readonly data: T } | undefined;
}

/** Arguments after the definition: the input may be left out where its type allows `undefined`. */
export type InputAnd<I, Options> = undefined extends I
  ? [input?: I, options?: Options]
  : [input: I, options?: Options];

/** Returns the definition of a workflow or an event that was given by its name or by its definition. */
export function definitionOf<D extends { readonly name: string }>(
  what: string,
  given: D | string,
): Partial<D> & { name: string } {
  const definition = typeof given === "string" ? ({ name: given } as D) : given;
  if (typeof definition === "object" && typeof definition?.name === "string") return definition;
  throw invalidArgument(`${what} must be a name or a definition`);
}
