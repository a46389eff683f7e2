import { asInvalid, inOperation } from "./dapr-error.ts";

/** Runs a step that comes before an operation. Its errors name the operation. */
export function prepare<T>(operation: { readonly name: string }, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw inOperation(asInvalid(error), operation.name);
  }
}
