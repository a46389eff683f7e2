import { bytesOf as bytesIn, DaprError, toJson, type Platform } from "@dapr-ts/core/internal";

/** Outcome of a call, the same for both kinds of hosting. */
export type Outcome =
  | { readonly is: "DONE"; readonly result: Result }
  | { readonly is: "FAILED"; readonly error: DaprError }
  | { readonly is: "NOT_FOUND"; readonly message: string };

/** Return value of a method as it is sent: JSON as text, bytes, or nothing. */
export type Result = string | Uint8Array | undefined;

/** @throws DaprError `invalid_argument` for a value without a JSON form */
export function resultOf(value: unknown): Result {
  return value === undefined ? value : (bytesIn(value) ?? toJson(value, "the result"));
}

/** Converts a thrown value to the error that the caller receives. */
export function failureOf(thrown: unknown): DaprError {
  if (thrown instanceof DaprError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DaprError(message, { code: "internal", cause: thrown });
}

export const bytesOf = (result: Result, platform: Platform): Uint8Array =>
  typeof result === "string" ? platform.utf8Encode(result) : (result ?? new Uint8Array(0));

/** Creates the error of a call whose method does not exist. */
export const unimplemented = (message: string): DaprError =>
  new DaprError(message, { code: "unimplemented" });

/** Creates the outcome of a call of a method that the type does not have. */
export const missing = (type: string, method: string): Outcome => ({
  is: "NOT_FOUND",
  message: `actor type ${type} has no method ${method}`,
});
