import { DaprError, type Code } from "@dapr-ts/core/internal";

/** An error as daprd has it: with Dapr's code, and where it gives one, the reason behind it. */
export function daprError(code: Code, errorCode: string, message: string, reason?: string): DaprError {
  const details =
    reason === undefined ? [] : [{ type: "ErrorInfo" as const, reason, domain: "dapr.io", metadata: {} }];
  return new DaprError(message, { code, errorCode, details });
}
