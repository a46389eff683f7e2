/** Failure of a task. */
export class FailureDetails {
  /** The message. */
  readonly message: string;
  /** The type of the error. */
  readonly errorType: string;
  /** The stack trace. */
  readonly stackTrace: string | undefined;

  constructor(message: string, errorType: string, stackTrace?: string) {
    this.message = message;
    this.errorType = errorType;
    this.stackTrace = stackTrace;
  }
}

/** Error of a task that failed, thrown into the workflow. */
export class TaskFailedError extends Error {
  override readonly name = "TaskFailedError";
  /** The failure. */
  readonly details: FailureDetails;

  constructor(message: string, details: FailureDetails, cause?: unknown) {
    super(message, { cause });
    this.details = details;
  }
}

/** Failure of a workflow instance. */
export class WorkflowFailureDetails {
  readonly #details: FailureDetails;

  constructor(failureDetails: FailureDetails) {
    this.#details = failureDetails;
  }

  /** Returns the type of the error. */
  getErrorType(): string {
    return this.#details.errorType;
  }

  /** Returns the message. */
  getErrorMessage(): string {
    return this.#details.message;
  }

  /** Returns the stack trace. */
  getStackTrace(): string | undefined {
    return this.#details.stackTrace;
  }
}
