import { invalidArgument } from "../errors/dapr-error.ts";

type Headers = Readonly<Record<string, string>>;

/**
 * Headers that the client, its connection or Dapr's protocol sets. `dapr-app-id` and the `authorization` below choose the
 * application (findTargetIDAndMethod in daprd's pkg/api/http/directmessaging.go); a pseudo-header chooses the RPC.
 */
const RESERVED =
  /^(?::.*|connection|keep-alive|proxy-(?:connection|authenticate|authorization)|te|trailer|transfer-encoding|upgrade|http2-settings|host|expect|content-(?:length|type)|accept-encoding|grpc-.*|dapr-.*)$/;

/** The base64 of `dapr-app-id:`, with which daprd takes the password of basic authorization for an application's id. */
const APP_ID_CREDENTIALS = /^basic +ZGFwci1hcHAtaWQ6/i;

const NAME = /^:?[\w!#$%&'*+\-.^`|~]+$/;
/** The values that every transport carries. */
export const HEADER_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Base64 as grpc-go reads it, with or without padding (decodeBinHeader in internal/transport). */
const BASE64 = /^([A-Za-z\d+/]{4})*([A-Za-z\d+/]{2}(==)?|[A-Za-z\d+/]{3}=?)?$/;

/**
 * Returns the headers of a caller that go with a request: names in lower case, values without whitespace around them.
 * The rule is the same on every transport:
 *
 * - Reserved headers are left out: pseudo-headers, hop-by-hop headers, `te`, `host`, `expect`, `content-length`,
 *   `content-type`, `accept-encoding`, `grpc-*`, `dapr-*`, and an `authorization` that names an application to Dapr.
 *   A gateway may therefore pass on the headers of its own request.
 * - A header whose value is undefined is left out.
 *
 * @param permitted reserved names, in lower case, to keep all the same
 * @throws DaprError `invalid_argument` for a name that is not a token, or a value that is not a string, has control
 * characters, has characters outside Latin-1, or is not base64 for a name that ends with `-bin`
 */
export function callerHeaders(headers: Headers | undefined, permitted?: RegExp): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries<unknown>(headers ?? {})) {
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    const sound = headerValue(lower, value);
    const reserved = RESERVED.test(lower) || (lower === "authorization" && APP_ID_CREDENTIALS.test(sound));
    if (!reserved || permitted?.test(lower) === true) sent[lower] = sound;
  }
  return sent;
}

/**
 * Validates a header and returns its value without whitespace around it.
 *
 * @throws DaprError `invalid_argument`
 */
export function headerValue(name: string, value: unknown): string {
  if (!NAME.test(name)) throw invalidArgument(`header name ${JSON.stringify(name)} is not an HTTP token`);
  if (typeof value !== "string" || !HEADER_VALUE.test(value)) {
    const rule = "must be a string of Latin-1 characters without control characters";
    throw invalidArgument(`the value of header "${name}" ${rule}`);
  }
  const sent = trimmed(value);
  // Over gRPC such a name stands for bytes, and grpc-go refuses the whole call.
  if (name.endsWith("-bin") && !BASE64.test(sent))
    throw invalidArgument(`the value of header "${name}" must be base64`);
  return sent;
}

/**
 * Validates a name or a token that HTTP sends as a header. All transports accept the same. The error does not contain it.
 *
 * @throws DaprError `invalid_argument` for a value that would not arrive unchanged, or that has no visible character
 */
export function requirePrintable(what: string, value: unknown): void {
  if (typeof value !== "string" || !/^[!-~]([ -~]*[!-~])?$/.test(value))
    throw invalidArgument(`${what} must be printable ASCII`);
}

/** Removes spaces and tabs around a value, as HTTP does. A loop, because an expression would be quadratic. */
function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value, start)) start++;
  while (end > start && isSpace(value, end - 1)) end--;
  return value.slice(start, end);
}

const isSpace = (text: string, at: number): boolean => text[at] === " " || text[at] === "\t";
