/** Error of a wait for an instance that took too long. */
export class TimeoutError extends Error {
  constructor(cause?: unknown) {
    super("TimeoutError", { cause });
  }
}
