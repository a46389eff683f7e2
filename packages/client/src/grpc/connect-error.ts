import { Code, ConnectError } from "@connectrpc/connect";
import { DaprError } from "@dapr-ts/core/internal";

const NUMBERS: Readonly<Record<string, Code>> = Object.fromEntries(
  Object.entries(Code).flatMap(([name, number]) =>
    typeof number === "number" ? [[name.replace(/(?!^)([A-Z])/g, "_$1").toLowerCase(), number] as const] : [],
  ),
);

/** Converts an error to Connect's own, which callers of a Connect client expect. Its cause is the original. */
export function toConnectError(error: unknown): ConnectError {
  if (!(error instanceof DaprError)) return ConnectError.from(error);
  return new ConnectError(error.message, NUMBERS[error.code] ?? Code.Unknown, undefined, undefined, error);
}
