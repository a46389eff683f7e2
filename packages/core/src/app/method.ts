import { requireSize } from "../encoding/number.ts";
import { DaprError, invalidArgument } from "../errors/dapr-error.ts";
import type { HttpVerb } from "../blocks/invoke/types.ts";
import type { Platform } from "../platform/platform.ts";
import { validate, type StandardSchema } from "../platform/standard-schema.ts";
import { plain } from "../encoding/plain.ts";
import { readBytes, readChunks } from "./body.ts";
import { parseJson } from "./cloud-event.ts";
import { type HandlerContext } from "./context.ts";
import { RequestHeaders } from "./headers.ts";
import type { AppRequest } from "./message.ts";
import { Query } from "./query.ts";

export interface MethodOptions {
  /** The verbs that the method answers to; any other is answered 405. Default: all of them. */
  verb?: HttpVerb | readonly HttpVerb[] | undefined;
  /**
   * The largest body, in bytes, read at once or as it comes; a larger one is answered 413. Infinity for no limit.
   * Default: the app's `maxBodyBytes`.
   */
  maxBodyBytes?: number | undefined;
}

/**
 * Answers an invocation: with {@link reply}, with a web `Response`, with nothing, or with a value that goes as JSON. What
 * it throws is answered 500 without a word of it, unless it throws one of the first two.
 */
export type MethodHandler = (request: MethodRequest, ctx: HandlerContext) => unknown;

/** An invocation. Its body is read when it is asked for. */
export class MethodRequest {
  readonly method: string;
  /** The parts of the path that the pattern names, decoded; what `*` took as `"*"`. */
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

  /** The absolute URL; its host is the one that the request names. */
  get url(): string {
    return `http://${this.headers.get("host") ?? this.headers.get(":authority") ?? "localhost"}${this.#request.path}`;
  }

  /** The URL's path, encoded. */
  get path(): string {
    return this.#request.path.split("?", 1)[0] as string;
  }

  get query(): Query {
    return (this.#query ??= new Query(this.#request.path));
  }

  get headers(): RequestHeaders {
    return (this.#headers ??= new RequestHeaders(this.#request.headers));
  }

  /** The body as it comes; once. */
  get body(): AsyncIterable<Uint8Array> {
    return readChunks(this.#request, this.#limit);
  }

  /** @throws DaprError `resource_exhausted` for more than `maxBodyBytes`; not caught, it becomes the answer, 413 */
  bytes(): Promise<Uint8Array> {
    return (this.#bytes ??= this.#read());
  }

  /** The body as UTF-8 text. */
  async text(): Promise<string> {
    return this.#platform.utf8Decode(await this.bytes());
  }

  /**
   * The body's JSON value; undefined when there is no body.
   *
   * @param schema a Standard Schema that it must fit
   * @throws DaprError `invalid_argument`; not caught, it becomes the answer, 400
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

/** A method as it was registered. */
export interface Method {
  readonly path: string;
  readonly handler: MethodHandler;
  /** Undefined: all. */
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
    throw invalidArgument("a method's path must be a string that is not empty and has no query");
  }
  if (typeof handler !== "function") throw invalidArgument(`method ${path} needs a handler, a function`);
  if (maxBodyBytes !== undefined) requireSize("maxBodyBytes", maxBodyBytes);
  const verbs =
    verb === undefined ? undefined : new Set(([] as string[]).concat(verb).map((one) => one.toUpperCase()));
  return { path, handler, verbs, maxBodyBytes };
}
