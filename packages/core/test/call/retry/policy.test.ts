import { describe, expect, test } from "vitest";
import { DaprError, notStarted } from "../../../src/errors/dapr-error.ts";
import type { Code } from "../../../src/errors/code.ts";
import { resolveRetry } from "../../../src/call/retry/options.ts";
import { backoff, delayBeforeRetry, earned, isRepeatable, spent } from "../../../src/call/retry/policy.ts";
import type { FailedAttempt, RetryOptions } from "../../../src/call/retry/types.ts";
import { isRetryable } from "../../../src/call/retry/retryable.ts";
import { parseRetryAfter } from "../../../src/call/retry/retry-after.ts";

const failed = (over: Partial<FailedAttempt> = {}): FailedAttempt => ({
  operation: "state.get",
  safety: "safe",
  repeatable: true,
  started: true,
  attempt: 1,
  ...over,
});

const errorOf = (code: Code, more: { status?: number; retryAfterMs?: number } = {}): DaprError =>
  new DaprError("why", { code, ...more });

const EXACT: RetryOptions = { jitter: 0, budget: false };

describe("isRetryable", () => {
  test.each<[Code, { status?: number; retryAfterMs?: number }, boolean]>([
    ["unavailable", {}, true],
    ["deadline_exceeded", {}, true],
    ["resource_exhausted", {}, false],
    ["resource_exhausted", { status: 429 }, true],
    ["resource_exhausted", { retryAfterMs: 10 }, true],
    ["resource_exhausted", { status: 413 }, false],
    ["canceled", {}, false],
    ["unknown", {}, false],
    ["invalid_argument", {}, false],
    ["not_found", {}, false],
    ["already_exists", {}, false],
    ["permission_denied", {}, false],
    ["failed_precondition", {}, false],
    ["aborted", {}, false],
    ["out_of_range", {}, false],
    ["unimplemented", {}, false],
    ["internal", {}, false],
    ["data_loss", {}, false],
    ["unauthenticated", {}, false],
  ])("%s %o of what may be repeated: %s", (code, more, expected) => {
    expect(isRetryable(errorOf(code, more), failed())).toBe(expected);
    expect(isRetryable(errorOf(code, more), failed({ repeatable: false }))).toBe(false);
    expect(isRetryable(errorOf(code, more), failed({ repeatable: false, started: false }))).toBe(true);
  });
});

describe("isRepeatable", () => {
  test.each([
    ["safe", false, true],
    ["overwrite", false, false],
    ["overwrite", true, true],
    ["never", true, false],
    ["once", true, false],
  ] as const)("%s, lastWriteWins %s: %s", (safety, lastWriteWins, expected) => {
    expect(isRepeatable(safety, resolveRetry({ lastWriteWins }))).toBe(expected);
  });
});

describe("delayBeforeRetry", () => {
  const delay = (
    options: RetryOptions | undefined,
    error: DaprError,
    over: Partial<FailedAttempt> = {},
    leftMs = Infinity,
    random = 0.5,
  ): number | undefined => delayBeforeRetry(resolveRetry(options), error, failed(over), leftMs, random);

  test("grows up to the limit, and ends with the last attempt", () => {
    const options = { ...EXACT, maxAttempts: 6, initialDelayMs: 100, multiplier: 3, maxDelayMs: 1000 };
    const delays = [1, 2, 3, 4, 5, 6].map((attempt) => delay(options, errorOf("unavailable"), { attempt }));
    expect(delays).toEqual([100, 300, 900, 1000, 1000, undefined]);
  });

  test("is random by the jitter, in both directions", () => {
    const policy = resolveRetry({ jitter: 0.5, initialDelayMs: 100 });
    expect([0, 0.5, 1].map((random) => backoff(policy, 1, random))).toEqual([50, 100, 150]);
  });

  test("is the time of Retry-After if that is longer", () => {
    const asks = (retryAfterMs: number): DaprError => errorOf("unavailable", { retryAfterMs });
    const options = { ...EXACT, initialDelayMs: 100, maxDelayMs: 1000 };
    expect(delay(options, asks(50))).toBe(100);
    expect(delay(options, asks(3000))).toBe(3000);
  });

  test("is none when the call's time would be over", () => {
    expect(delay({ ...EXACT, initialDelayMs: 100 }, errorOf("unavailable"), {}, 101)).toBe(100);
    expect(delay({ ...EXACT, initialDelayMs: 100 }, errorOf("unavailable"), {}, 100)).toBeUndefined();
    const asks = errorOf("unavailable", { retryAfterMs: 3000 });
    expect(delay(EXACT, asks, {}, 2000)).toBeUndefined();
    expect(delay(EXACT, errorOf("unavailable", { retryAfterMs: Infinity }))).toBeUndefined();
  });

  test("never retries input that sending has consumed", () => {
    const never = notStarted(errorOf("unavailable"));
    const once = { safety: "once", repeatable: false, started: false } as const;
    expect(delay(undefined, never, once)).toBeUndefined();
    expect(delay({ ...EXACT, retryable: () => true }, never, once)).toBeUndefined();
  });

  test("without options is for what never reached the sidecar alone: twice, at once", () => {
    const reached = [1, 2, 3].map((attempt) => delay(undefined, errorOf("unavailable"), { attempt }));
    expect(reached).toEqual([undefined, undefined, undefined]);
    const not = { safety: "never", repeatable: false, started: false } as const;
    const delays = [1, 2, 3].map((attempt) => delay(undefined, errorOf("unavailable"), { ...not, attempt }));
    expect(delays).toEqual([50, 150, undefined]);
  });

  test("is the user's to refuse and to allow", () => {
    const publish = { operation: "pubsub.publish", safety: "never", repeatable: false } as const;
    const retryable: RetryOptions["retryable"] = (error, attempt) =>
      attempt.operation === "pubsub.publish" || (attempt.attempt < 2 && isRetryable(error, attempt));
    expect(delay({ ...EXACT, retryable }, errorOf("internal"), publish)).toBe(100);
    expect(delay({ ...EXACT, retryable }, errorOf("unavailable"), { attempt: 1 })).toBe(100);
    expect(delay({ ...EXACT, retryable }, errorOf("unavailable"), { attempt: 2 })).toBeUndefined();
  });
});

describe("the budget", () => {
  test("is earned by calls up to its reserve, and spent by retries", () => {
    const policy = resolveRetry({ budget: { reserve: 2, ratio: 0.5 } });
    expect(earned(2, policy)).toBe(2);
    expect(spent(2, policy)).toBe(1);
    expect(spent(1, policy)).toBe(0);
    expect(spent(0.5, policy)).toBeUndefined();
    expect(spent(earned(0.5, policy), policy)).toBe(0);
  });

  test("holds one retry for every five calls by default", () => {
    const policy = resolveRetry({});
    let balance = policy.budget?.reserve ?? NaN;
    let retries = 0;
    for (let call = 0; call < 1000; call++) {
      balance = earned(balance, policy);
      const after = spent(balance, policy);
      if (after === undefined) continue;
      balance = after;
      retries++;
    }
    expect(retries).toBe(10 + 200 - 1);
  });

  test("is none where it is switched off", () => {
    const policy = resolveRetry({ budget: false });
    expect(spent(earned(0, policy), policy)).toBe(0);
  });
});

describe("resolveRetry", () => {
  test.each<RetryOptions>([
    { maxAttempts: 0 },
    { maxAttempts: NaN },
    { initialDelayMs: -1 },
    { maxDelayMs: -1 },
    { multiplier: 0.5 },
    { jitter: 1.5 },
    { jitter: -0.1 },
    { attemptTimeoutMs: 0 },
    { budget: { reserve: -1 } },
    { budget: { ratio: NaN } },
  ])("refuses %o", (options) => {
    expect(() => resolveRetry(options)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});

describe("parseRetryAfter", () => {
  const NOW = Date.UTC(2026, 0, 1);
  test.each<[string | undefined, number | undefined]>([
    [undefined, undefined],
    ["", undefined],
    ["0", 0],
    [" 3 ", 3000],
    ["1.5", undefined],
    ["-1", undefined],
    ["soon", undefined],
    ["2026", 2_026_000],
    ["Thu, 01 Jan 2026 00:00:05 GMT", 5000],
    ["Thursday, 01-Jan-26 00:00:05 GMT", 5000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["Day, nonsense", undefined],
  ])("%s is %s", (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });
});
