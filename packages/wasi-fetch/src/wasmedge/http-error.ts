/** A message that breaks the rules of HTTP or takes too long. A server responds with the status; a client rejects. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "HttpError";
    this.status = status;
  }
}
