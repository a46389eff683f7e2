import { DaprError, type Code } from "@dapr-ts/core/internal";

/** Creates an error of daprd, with Dapr's code and, where daprd sends one, the reason. */
export function daprError(code: Code, errorCode: string, message: string, reason?: string): DaprError {
  const details =
    reason === undefined ? [] : [{ type: "ErrorInfo" as const, reason, domain: "dapr.io", metadata: {} }];
  return new DaprError(message, { code, errorCode, details });
}
