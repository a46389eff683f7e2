import type { Reporter, TestCase, TestModule } from "vitest/node";

/** A line of the reporter. */
export interface SuiteLine {
  readonly suite:
    | { readonly progress: string }
    | { readonly test: string; readonly passed: boolean; readonly totals: Readonly<Record<string, number>> };
}

const print = (line: SuiteLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/**
 * Reporter of Vitest that prints a line for each test when it ends, and for each annotation of the type `progress` at once.
 * The figures of a test are its annotations of the type `totals`, an object in JSON each. A test that passed at its second attempt
 * has failed.
 */
export default class SuiteReporter implements Reporter {
  onTestCaseAnnotate(_test: TestCase, { type, message }: { type: string; message: string }): void {
    if (type === "progress") print({ suite: { progress: message } });
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state === "skipped") return;
    const totals: Record<string, number> = {};
    for (const { type, message } of test.annotations())
      if (type === "totals") Object.assign(totals, JSON.parse(message));
    const passed = state === "passed" && test.diagnostic()?.flaky !== true;
    print({ suite: { test: test.fullName, passed, totals } });
    for (const { stack, message } of errors ?? []) print({ suite: { progress: stack ?? message } });
  }

  /** Files that fail as a whole, as for a warning of the process. */
  onTestModuleEnd(module: TestModule): void {
    const errors = module.errors();
    if (errors.length > 0) print({ suite: { test: module.relativeModuleId, passed: false, totals: {} } });
    for (const { stack, message } of errors) print({ suite: { progress: stack ?? message } });
  }

  onTestRunEnd(_modules: unknown, unhandled: readonly { message: string; stack?: string }[]): void {
    for (const { stack, message } of unhandled) print({ suite: { progress: stack ?? message } });
  }
}
