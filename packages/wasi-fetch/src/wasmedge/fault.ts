/** A message that is not as HTTP has it, or takes too long: a server answers it with the status, a client rejects. */
export class HttpFault extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "HttpFault";
    this.status = status;
  }
}
