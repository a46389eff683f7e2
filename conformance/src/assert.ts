import { DaprError, type Code } from "@dapr-ts/client";

/** Fails unless both are the same, members and all. Bytes equal bytes, whatever their class. */
export function equal(actual: unknown, expected: unknown, what = "value"): void {
  const difference = compare(actual, expected, what);
  if (difference !== undefined) throw new Error(difference);
}

export function ok(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** Fails unless the call rejects with a `DaprError` of this code, and of what else is asked. */
export async function rejects(
  call: Promise<unknown>,
  expected: { code: Code | readonly Code[]; errorCode?: string; status?: number; body?: unknown },
): Promise<DaprError> {
  let result: unknown;
  try {
    result = await call;
  } catch (error) {
    if (!(error instanceof DaprError)) throw new Error(`not a DaprError: ${String(error)}`, { cause: error });
    const codes: readonly Code[] = typeof expected.code === "string" ? [expected.code] : expected.code;
    if (!codes.includes(error.code)) {
      throw new Error(`code ${error.code}, not ${codes.join(" or ")}: ${error.message}`, { cause: error });
    }
    if (expected.errorCode !== undefined) equal(error.errorCode, expected.errorCode, "errorCode");
    if (expected.status !== undefined) equal(error.status, expected.status, "status");
    if ("body" in expected) equal(error.body, expected.body, "body");
    return error;
  }
  throw new Error(`did not reject, but gave ${show(result)}`);
}

function compare(actual: unknown, expected: unknown, at: string): string | undefined {
  if (Object.is(actual, expected)) return undefined;
  const differs = `${at} is ${show(actual)}, not ${show(expected)}`;
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null)
    return differs;
  if (actual instanceof Uint8Array || expected instanceof Uint8Array)
    return sameBytes(actual, expected) ? undefined : differs;
  if (Array.isArray(actual) !== Array.isArray(expected)) return differs;
  const keys = Object.keys(expected);
  if (Object.keys(actual).length !== keys.length) return differs;
  for (const key of keys) {
    if (!Object.hasOwn(actual, key)) return differs;
    const found = compare(
      (actual as Record<string, unknown>)[key],
      (expected as Record<string, unknown>)[key],
      `${at}.${key}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In texts, because to look at each byte takes an interpreted guest a minute for a megabyte. */
function sameBytes(a: unknown, b: unknown): boolean {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array) || a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 4096) if (textAt(a, at) !== textAt(b, at)) return false;
  return true;
}

const textAt = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode.apply(undefined, bytes.subarray(at, at + 4096) as unknown as number[]);

function show(value: unknown): string {
  if (value instanceof Uint8Array)
    return `bytes [${value.slice(0, 16).join(" ")}] of ${String(value.length)}`;
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "bigint" ? `${String(part)}n` : part,
  );
  if ((text as string | undefined) === undefined) return typeof value;
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
