import type { CallOptions } from "./operation.ts";

/** Returns a method's options. A program without types may pass null for none. */
export const orEmpty = <T extends object>(options: T | undefined): T => options ?? ({} as T);

/** Splits a method's options into those of every call and those of the operation. */
export function splitOptions<T extends CallOptions>(
  options: T,
): [call: CallOptions, own: Omit<T, keyof CallOptions>] {
  const { signal, timeoutMs, headers, ...own } = orEmpty(options);
  return [{ signal, timeoutMs, headers }, own];
}
