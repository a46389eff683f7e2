import { guest } from "./guest.ts";

/**
 * Runs a program. If it fails, prints the error and ends the guest with status 1. Without `run` the engine prints nothing of
 * an error, and ends with status 0.
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

/** Causes beyond this depth are left out; an error may be its own cause. */
const MAX_CAUSES = 10;

/** Returns an error's stack and those of its causes. Never throws. */
export function describe(error: unknown): string {
  const texts: string[] = [];
  try {
    for (let cause = error; texts.length < MAX_CAUSES;) {
      texts.push(textOf(cause));
      if (!(cause instanceof Error) || cause.cause === undefined) break;
      cause = cause.cause;
    }
  } catch {
    texts.push("an error that cannot be printed");
  }
  return texts.join("\ncaused by ");
}

/** Returns an error's stack with its first line, which the engine's stacks lack. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack = "" } = error;
  const first = String(error);
  return (stack.startsWith(first) ? stack : `${first}\n${stack}`).trimEnd();
}
