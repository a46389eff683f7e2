// Fails a test file in which Node emitted a warning: a deprecation, a leak of listeners, a rejection that was handled late.
// vitest.config.ts lists it for the unit tests.
import { setImmediate } from "node:timers/promises";
import { afterAll, expect } from "vitest";

/** Warnings that do not count: `{ pattern, reason }` each. */
const EXPECTED = [
  {
    pattern: /^PromiseRejectionHandledWarning/,
    reason:
      "code of a workflow may catch the rejection of a call in a later turn, which a test of the engine does",
  },
];

const found = [];
process.on("warning", ({ name, message, stack }) => {
  const text = `${name}: ${message}`;
  if (!EXPECTED.some(({ pattern }) => pattern.test(text))) found.push(stack ?? text);
});

afterAll(async () => {
  // Node emits a warning after the code that causes it.
  await setImmediate();
  expect(found, "Node emitted warnings").toEqual([]);
});
