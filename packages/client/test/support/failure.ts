import { DaprError } from "@dapr-ts/core";

/** The `DaprError` that a call rejects with. */
export async function failureOf(call: Promise<unknown>): Promise<DaprError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof DaprError) return error;
    throw error;
  }
  throw new Error("the call did not reject");
}
