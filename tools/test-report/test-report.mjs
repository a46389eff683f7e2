import { relative } from "node:path";

const LONGEST_LINE = 500;
const MOST_LINES = 20;

/** Returns a line for each test that failed and then passed: `FILE > SUITE > TEST: FIRST ERROR`. Takes vitest's JSON report. */
export function secondAttempts(report, root) {
  // The errors of the first attempt are in `failureMessages` of a test that passed.
  return linesOf(report, root, "passed");
}

/** Returns such a line for each test that failed, and for each file that could not be loaded. */
export function failures(report, root) {
  const files = report.testResults
    .filter(({ status, message }) => status === "failed" && message)
    .map(({ name, message }) => line(relative(root, name), message));
  return [...files, ...linesOf(report, root, "failed")];
}

/** Returns the last 20 lines of a check's output that are not empty. */
export function lastLines(output) {
  return output
    .split("\n")
    .filter((one) => one.trim() !== "")
    .slice(-MOST_LINES)
    .map((one) => one.slice(0, LONGEST_LINE));
}

function linesOf({ testResults }, root, wanted) {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === wanted && failureMessages.length > 0)
      .map(({ ancestorTitles, title, failureMessages }) =>
        line([relative(root, name), ...ancestorTitles, title].join(" > "), failureMessages[0]),
      ),
  );
}

/** The message of an error without its stack, in one line. */
function line(path, error) {
  const [message] = error.split(/\n\s+at /, 1);
  return `${path}: ${message.trim().replace(/\s+/g, " ")}`.slice(0, LONGEST_LINE);
}
