import { CommunicationProtocolEnum } from "../../enums.ts";
import { requestError, responseError } from "../../errors/http-error.ts";
import { parseOrText } from "../../content-type.ts";
import type { DaprClientOptions } from "../../types/client-options.ts";
import type { KeyValueType } from "../../types/untyped.ts";
import { Connection, asDaprError } from "../connection.ts";
import { httpCall, SentRequest, type HttpAnswer, type HttpCall } from "../operations.ts";
import { encodeBody, type EncodedBody } from "./body.ts";

/** Parameters of a request. */
export type THTTPExecuteParams = {
  /** The body. */
  body?: unknown;
  /** The headers. */
  headers?: KeyValueType | undefined;
  /** The verb. Default: POST with a body, GET without. */
  method?: string | undefined;
};

const METADATA = /* @__PURE__ */ httpCall("metadata.get");
const EXECUTE = /* @__PURE__ */ httpCall("http.execute");

/** Headers of a connection, which the client sets. */
const NOT_SENT =
  /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade|te|trailer|host|content-length|expect|accept-encoding)$/;

/** The connection of a client over HTTP. */
export class HTTPClient extends Connection {
  constructor(options: Partial<DaprClientOptions> = {}) {
    super(options, CommunicationProtocolEnum.HTTP, "HTTPClient");
  }

  /** Waits for the sidecar and returns `fetch`. */
  async getClient(requiresInitialization = true): Promise<typeof fetch> {
    if (requiresInitialization && !this.getIsInitialized()) await this.start();
    return fetch;
  }

  /** Sends a request to a path below `/v1.0` and returns the JSON or the text of its response. */
  execute(
    url: string,
    params?: THTTPExecuteParams | null,
    requiresInitialization = true,
  ): Promise<object | string> {
    const path = url.startsWith("http") ? withoutOrigin(url, this.endpoint.url) : `/v1.0${url}`;
    return this.request(EXECUTE, path, upperCased(params ?? {}), !requiresInitialization);
  }

  /** Sends a request to a path below another version of the API. */
  executeWithApiVersion(
    apiVersion = "v1.0",
    url: string,
    params: THTTPExecuteParams = {},
  ): Promise<object | string> {
    return this.request(EXECUTE, `/${apiVersion}${url}`, upperCased(params), false);
  }

  /** @internal Sends a request and returns the JSON or the text of its response. */
  async request(
    call: HttpCall,
    path: string,
    params: THTTPExecuteParams,
    isFirst = false,
  ): Promise<object | string> {
    let answer: HttpAnswer;
    try {
      answer = await this.#exchange(call, path, params, isFirst);
    } catch (error) {
      throw this.#withoutAnswer(error, path);
    }
    if (answer.status < 400) return parseOrText(answer.text) as object | string;
    throw this.failure(answer);
  }

  /** @internal Creates the error of a failing response. */
  failure(answer: HttpAnswer): Error {
    const error = answer.error();
    return this.hasOfficialErrors ? responseError(answer.status, answer.text, error) : error;
  }

  /** @internal Sends a request and returns the response. */
  async answer(call: HttpCall, path: string, params: THTTPExecuteParams): Promise<HttpAnswer> {
    try {
      return await this.#exchange(call, path, params, false);
    } catch (error) {
      throw this.#withoutAnswer(error, path);
    }
  }

  /** @internal */
  protected override async isStarted(): Promise<boolean> {
    return Boolean(await this.request(METADATA, "/v1.0/metadata", {}, true));
  }

  #exchange(
    call: HttpCall,
    path: string,
    { body, headers, method }: THTTPExecuteParams,
    isFirst: boolean,
  ): Promise<HttpAnswer> {
    const sent = headers === undefined ? {} : sentHeaders(headers);
    const send = (encoded: EncodedBody | undefined): Promise<HttpAnswer> => {
      if (encoded === undefined)
        return this.send(call, new SentRequest({ method: method ?? "GET", path, headers: sent }), isFirst);
      sent["content-type"] = encoded.contentType;
      const request = { method: method ?? "POST", path, headers: sent, body: encoded.body };
      return this.send(call, new SentRequest(request), isFirst);
    };
    const encoded = body ? encodeBody(body, sent["content-type"]) : undefined;
    return encoded instanceof Promise ? encoded.then(send) : send(encoded);
  }

  /** Returns the error of a request without a response. */
  #withoutAnswer(error: unknown, path: string): Error {
    if (error instanceof Error && error.message === "DAPR_SIDECAR_COULD_NOT_BE_STARTED") return error;
    const dapr = asDaprError(error);
    return this.hasOfficialErrors ? requestError(this.endpoint.url + path, dapr) : dapr;
  }
}

const upperCased = (params: THTTPExecuteParams): THTTPExecuteParams => ({
  ...params,
  method: params.method?.toUpperCase(),
});

function sentHeaders(headers: KeyValueType): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const name in headers) {
    const value: unknown = headers[name];
    const lower = name.toLowerCase();
    if (value !== undefined && !NOT_SENT.test(lower)) sent[lower] = `${value as string}`;
  }
  return sent;
}

/** Returns the path of a URL of the sidecar. */
function withoutOrigin(url: string, origin: string): string {
  if (!url.startsWith(`${origin}/`))
    throw new Error(`${url} is not a URL of the sidecar at ${origin}; call other servers with fetch`);
  return url.slice(origin.length);
}
