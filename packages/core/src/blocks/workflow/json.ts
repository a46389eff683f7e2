import { isBytes } from "../../encoding/bytes.ts";
import { toJson } from "../../encoding/value.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";

/**
 * Returns the JSON text of a value. The engine stores text, which is JSON by the custom of every SDK.
 *
 * @throws DaprError `invalid_argument` for bytes, and for a value without a JSON form
 */
export function jsonOf(value: unknown, what: string): string {
  if (isBytes(value))
    throw invalidArgument(`${what} must not be bytes: Dapr stores it as JSON; encode it as base64`);
  return toJson(value, what);
}

/** {@link jsonOf}, and `undefined` for no value. */
export const maybeJson = (value: unknown, what: string): string | undefined =>
  value === undefined ? undefined : jsonOf(value, what);
