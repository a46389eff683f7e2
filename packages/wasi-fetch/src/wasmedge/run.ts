import { guest } from "./guest.ts";

/**
 * Runs a program, and says so when it fails: prints the error and ends the guest with status 1. Left alone, the guest is
 * silent about everything that is thrown, and ends with status 0.
 *
 * @example
 * ```ts
 * run(async () => {
 *   const dapr = new DaprClient(sidecar());
 *   print(await dapr.state.get("statestore", "order-1"));
 * });
 * ```
 */
export function run(main: () => unknown): void {
  Promise.resolve()
    .then(main)
    .catch((error: unknown) => {
      guest().print(describe(error));
      guest().exit(1);
    });
}

/** An error with its causes. The guest's stacks lack the first line. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack = "", cause } = error;
  const first = String(error);
  const text = stack.startsWith(first) ? stack : `${first}\n${stack}`;
  return cause === undefined ? text.trimEnd() : `${text.trimEnd()}\ncaused by ${describe(cause)}`;
}
