import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { TaskFailureDetailsSchema } from "@dapr-ts/proto/workflow";

/** A failure of an activity, a child workflow or a workflow, as the engine stores it. */
export interface WorkflowFailure {
  /** The error's name, such as `TypeError`. */
  readonly type: string;
  /** The error's message. */
  readonly message: string;
  /** The stack where the error was thrown. */
  readonly stackTrace: string | undefined;
  /** The failure that caused this one. */
  readonly cause?: WorkflowFailure | undefined;
  /** True if a retry would not help. Only SDKs read it; Dapr itself ignores it. */
  readonly nonRetryable?: boolean | undefined;
}

/** Converts the message of a failure. */
export function failureFrom(
  message: MessageShape<typeof TaskFailureDetailsSchema> | undefined,
): WorkflowFailure {
  if (message === undefined) return { type: "", message: "", stackTrace: undefined };
  return {
    type: message.errorType,
    message: message.errorMessage,
    stackTrace: message.stackTrace,
    ...(message.innerFailure !== undefined && { cause: failureFrom(message.innerFailure) }),
    ...(message.isNonRetriable && { nonRetryable: true }),
  };
}

/** Converts a failure to its message. */
export function failureMessage(failure: WorkflowFailure): MessageInitShape<typeof TaskFailureDetailsSchema> {
  const { type, message, stackTrace, cause, nonRetryable = false } = failure;
  return {
    errorType: type,
    errorMessage: message.toWellFormed(),
    ...(stackTrace !== undefined && { stackTrace: stackTrace.toWellFormed() }),
    ...(cause !== undefined && { innerFailure: failureMessage(cause) }),
    isNonRetriable: nonRetryable,
  };
}
