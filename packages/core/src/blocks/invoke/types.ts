import type { CallOptions } from "../../call/operation.ts";
import type { StandardSchema } from "../../platform/standard-schema.ts";

/** The HTTP verbs of a service invocation. */
export type HttpVerb = "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH";

/** A value of a query parameter. */
export type QueryValue = string | number | boolean;

/** Options of {@link Invoker.invoke}. */
export interface InvokeOptions<T = unknown> extends CallOptions {
  /** Default: `POST` with a body, `GET` without one. */
  verb?: HttpVerb | undefined;
  /** Anything JSON has a form for goes as JSON, bytes as they are. With a `content-type` of text a string does too. Default: none. */
  body?: unknown;
  /** Parameters of the URL, as an object or as an already encoded string without its question mark. Default: none. */
  query?: string | Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>> | undefined;
  /** A Standard Schema that the answer must fit. */
  schema?: StandardSchema<T> | undefined;
}
