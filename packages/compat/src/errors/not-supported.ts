/** Error of a call that the gRPC protocol does not have. */
export class GRPCNotSupportedError extends Error {
  override readonly name = "GRPCNotSupportedError";

  constructor(instead?: string) {
    super(`GRPC is currently not supported.${instead === undefined ? "" : ` ${instead}`}`);
  }
}

/** Error of a call that the HTTP protocol does not have. */
export class HTTPNotSupportedError extends Error {
  override readonly name = "HTTPNotSupportedError";

  constructor(instead?: string) {
    super(`HTTP is currently not supported.${instead === undefined ? "" : ` ${instead}`}`);
  }
}

/** Error of a call without a required argument. */
export class PropertyRequiredError extends Error {
  override readonly name = "PropertyRequiredError";
  /** The argument. */
  readonly propertyName: string;

  constructor(propertyName: string) {
    super(`${propertyName} is required`);
    this.propertyName = propertyName;
  }
}
