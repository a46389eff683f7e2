import { bytesOf as bytesIn, DaprError, toJson, type Platform } from "@dapr-ts/core/internal";

/** What a call has come to, the same for every way in. */
export type Outcome =
  | { readonly is: "DONE"; readonly result: Result }
  | { readonly is: "FAILED"; readonly error: DaprError }
  | { readonly is: "NOT_FOUND"; readonly message: string };

/** What a method returned, in the form in which it goes back: JSON as text, bytes, or nothing. */
export type Result = string | Uint8Array | undefined;

/** @throws DaprError `invalid_argument` for what has no JSON form */
export function resultOf(value: unknown): Result {
  return value === undefined ? value : (bytesIn(value) ?? toJson(value, "the result"));
}

/** What a method has thrown, as the caller is told of it. */
export function failureOf(thrown: unknown): DaprError {
  if (thrown instanceof DaprError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DaprError(message, { code: "internal", cause: thrown });
}

export const bytesOf = (result: Result, platform: Platform): Uint8Array =>
  typeof result === "string" ? platform.utf8Encode(result) : (result ?? new Uint8Array(0));

/** The error of a call that names no method. */
export const unimplemented = (message: string): DaprError =>
  new DaprError(message, { code: "unimplemented" });

/** The outcome of a call of a method that the type does not have. */
export const missing = (type: string, method: string): Outcome => ({
  is: "NOT_FOUND",
  message: `actor type ${type} has no method ${method}`,
});
