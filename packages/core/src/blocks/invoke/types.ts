import type { CallOptions } from "../../call/operation.ts";
import type { ReadAs } from "../../encoding/read-as.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";

/** The HTTP verbs of a service invocation. */
export type HttpVerb = "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH";

/** A value of a query parameter. */
export type QueryValue = string | number | boolean;

/** Options of {@link InvokerBase.invoke}. */
export interface InvokeOptions<T = unknown> extends CallOptions {
  /** The HTTP verb. Default: `POST` with a body, `GET` without one. */
  verb?: HttpVerb | undefined;
  /**
   * The body of the request. Bytes (an ArrayBuffer, a typed array or a DataView), a Blob, a FormData, URLSearchParams and a
   * ReadableStream are sent as `fetch` sends them, with their content type; a Blob or stream without one is
   * `application/octet-stream`. A stream is read to its end first. With a `content-type` other than JSON in `headers`, a
   * string is sent as it is, and objects are refused. Anything else is sent as JSON. Default: none.
   */
  body?: unknown;
  /** Parameters of the URL: an object, or an encoded string without its question mark. Default: none. */
  query?: string | Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>> | undefined;
  /** A Standard Schema that the response must match. Default: none. */
  schema?: StandardSchema<T> | undefined;
  /**
   * Returns the response as `"bytes"`, exactly as the application sent them, or as `"text"`, a string of UTF-8. Default: by
   * its content type; JSON numbers beyond 2⁵³ are then rounded.
   */
  as?: ReadAs | undefined;
}
