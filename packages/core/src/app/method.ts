import { requireSize } from "../encoding/number.ts";
import { DaprError, invalidArgument } from "../errors/dapr-error.ts";
import type { HttpVerb } from "../blocks/invoke/types.ts";
import type { Platform } from "../platform/platform.ts";
import { validate, type StandardSchema } from "../platform/standard-schema.ts";
import { plain } from "../encoding/plain.ts";
import { readBytes, readChunks } from "./body.ts";
import { parseJson } from "./data.ts";
import { type HandlerContext } from "./context.ts";
import { RequestHeaders } from "./headers.ts";
import type { AppRequest } from "./message.ts";
import { Query } from "./query.ts";

/** Options of a method. */
export interface MethodOptions {
  /** The verbs that the method handles; others are answered with 405. Default: all. */
  verb?: HttpVerb | readonly HttpVerb[] | undefined;
  /**
   * The maximum size of a body in bytes, read at once or as a stream; a larger one is answered with 413. Infinity for no
   * limit. Default: the app's `maxBodyBytes`.
   */
  maxBodyBytes?: number | undefined;
}

/**
 * Handles an invocation. Returns a {@link reply}, a web `Response`, nothing, or a value that is sent as JSON. May throw the
 * first two as well, or a {@link DaprError}, whose code and message the caller receives. Any other error is answered with 500
 * and without its message.
 */
export type MethodHandler = (request: MethodRequest, ctx: HandlerContext) => unknown;

/** An invocation. Its body is read on demand. */
export class MethodRequest {
  /** The verb in upper case. */
  readonly method: string;
  /** The segments that the pattern names, decoded; the rest that `*` matched is under `"*"`. */
  readonly params: Readonly<Record<string, string>>;
  readonly #request: AppRequest;
  readonly #platform: Platform;
  readonly #limit: number;
  #headers: RequestHeaders | undefined;
  #query: Query | undefined;
  #bytes: Promise<Uint8Array> | undefined;

  constructor(
    request: AppRequest,
    params: Readonly<Record<string, string>>,
    platform: Platform,
    limit: number,
  ) {
    this.method = request.method;
    this.params = params;
    this.#request = request;
    this.#platform = platform;
    this.#limit = limit;
  }

  /** The absolute URL, with the host of the request. */
  get url(): string {
    return `http://${this.headers.get("host") ?? this.headers.get(":authority") ?? "localhost"}${this.#request.path}`;
  }

  /** The path of the URL, encoded. */
  get path(): string {
    return this.#request.path.split("?", 1)[0] as string;
  }

  /** The query parameters. */
  get query(): Query {
    return (this.#query ??= new Query(this.#request.path));
  }

  /** The headers; over gRPC the metadata. */
  get headers(): RequestHeaders {
    return (this.#headers ??= new RequestHeaders(this.#request.headers));
  }

  /** The body as a stream. Can be read once. */
  get body(): AsyncIterable<Uint8Array> {
    return readChunks(this.#request, this.#limit);
  }

  /**
   * Reads the whole body.
   *
   * @throws DaprError `resource_exhausted` for more than `maxBodyBytes`; uncaught, the reply is a 413
   */
  bytes(): Promise<Uint8Array> {
    return (this.#bytes ??= this.#read());
  }

  /**
   * Reads the body as UTF-8 text.
   *
   * @throws DaprError `resource_exhausted` for more than `maxBodyBytes`; uncaught, the reply is a 413
   */
  async text(): Promise<string> {
    return this.#platform.utf8Decode(await this.bytes());
  }

  /**
   * Reads the body as JSON. Returns undefined for a request without a body.
   *
   * @param schema a Standard Schema that validates the value
   * @throws DaprError `invalid_argument`; uncaught, the reply is a 400
   */
  async json<T = unknown>(schema?: StandardSchema<T>): Promise<T> {
    const text = await this.text();
    const value = text === "" ? undefined : parseJson(text, "the body");
    if (schema === undefined) return value as T;
    try {
      return await validate(schema, value, "the body");
    } catch (error) {
      if (!(error instanceof DaprError)) throw error;
      throw new DaprError(error.message, { code: error.code, status: 400, cause: error.cause });
    }
  }

  async #read(): Promise<Uint8Array> {
    return plain(await readBytes(this.#request, this.#limit));
  }
}

/** A method as the registry keeps it. */
export interface Method {
  readonly path: string;
  readonly handler: MethodHandler;
  /** Undefined for all. */
  readonly verbs: ReadonlySet<string> | undefined;
  readonly maxBodyBytes: number | undefined;
}

/** @throws DaprError `invalid_argument` */
export function methodOf(
  path: string,
  handler: MethodHandler,
  { verb, maxBodyBytes }: MethodOptions,
): Method {
  if (typeof path !== "string" || path === "" || path.includes("?")) {
    throw invalidArgument(
      `the path of a method must be a non-empty string without a query, not ${show(path)}`,
    );
  }
  if (typeof handler !== "function") throw invalidArgument(`method ${path}: handler must be a function`);
  if (maxBodyBytes !== undefined) requireSize("maxBodyBytes", maxBodyBytes);
  const verbs =
    verb === undefined ? undefined : new Set(([] as string[]).concat(verb).map((one) => one.toUpperCase()));
  return { path, handler, verbs, maxBodyBytes };
}

const show = (value: unknown): string => (typeof value === "string" ? `"${value}"` : typeof value);
