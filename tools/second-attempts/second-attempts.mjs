import { relative } from "node:path";

/**
 * Returns a line for each test that failed and then passed: `FILE > SUITE > TEST: FIRST ERROR`. Takes vitest's JSON report, which
 * keeps the errors of the first attempt in `failureMessages` of a test that passed.
 */
export function secondAttempts({ testResults }, root) {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === "passed" && failureMessages.length > 0)
      .map(({ ancestorTitles, title, failureMessages }) => {
        const path = [relative(root, name), ...ancestorTitles, title].join(" > ");
        return `${path}: ${firstLine(failureMessages[0])}`;
      }),
  );
}

/** The message of an error without its stack, in one line. */
function firstLine(error) {
  const [message] = error.split(/\n\s+at /, 1);
  return message.trim().replace(/\s+/g, " ");
}
