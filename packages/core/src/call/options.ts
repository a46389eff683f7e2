import type { CallOptions } from "./operation.ts";

/** A method's options as those of the call and those of the operation. */
export function splitOptions<T extends CallOptions>(
  options: T,
): [call: CallOptions, own: Omit<T, keyof CallOptions>] {
  const { signal, timeoutMs, headers, ...own } = options;
  return [{ signal, timeoutMs, headers }, own];
}
