import type { CallOptions } from "./operation.ts";

/** Splits a method's options into those of every call and those of the operation. */
export function splitOptions<T extends CallOptions>(
  options: T,
): [call: CallOptions, own: Omit<T, keyof CallOptions>] {
  const { signal, timeoutMs, headers, ...own } = options;
  return [{ signal, timeoutMs, headers }, own];
}
