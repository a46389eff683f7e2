/** Codes of {@link DaprTestingError}. */
export type DaprTestingErrorCode =
  /** An option is wrong, or two of them exclude one another. */
  | "invalid_argument"
  /** No way to get a Dapr runtime was found, or the chosen one is not usable here. */
  | "no_backend"
  /** A part of the runtime ended before it was ready. */
  | "exited"
  /** A part of the runtime was not ready in time. */
  | "timeout"
  /** The backend in use cannot do this. */
  | "unsupported";

/**
 * The one error class of this package. Match on `code`; the message is for people, and of a runtime that
 * failed it ends with the last lines of its log.
 */
export class DaprTestingError extends Error {
  override readonly name = "DaprTestingError";
  /** The kind of the error. */
  readonly code: DaprTestingErrorCode;

  constructor(code: DaprTestingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
