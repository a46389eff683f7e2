import { CommunicationProtocolEnum } from "../../enums.ts";
import { requestError, responseError } from "../../errors/http-error.ts";
import { parseOrText } from "../../content-type.ts";
import type { DaprClientOptions } from "../../types/client-options.ts";
import type { KeyValueType } from "../../types/untyped.ts";
import { Connection, asDaprError } from "../connection.ts";
import { httpCall, SentRequest, type HttpAnswer, type HttpCall } from "../operations.ts";
import { encodeBody } from "./body.ts";

/** Parameters of a request. */
export interface THTTPExecuteParams {
  /** The body. */
  body?: unknown;
  /** The headers. */
  headers?: KeyValueType | undefined;
  /** The verb. Default: POST with a body, GET without. */
  method?: string | undefined;
}

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
    return this.request(EXECUTE, path, params ?? {}, !requiresInitialization);
  }

  /** Sends a request to a path below another version of the API. */
  executeWithApiVersion(
    apiVersion = "v1.0",
    url: string,
    params: THTTPExecuteParams = {},
  ): Promise<object | string> {
    return this.request(EXECUTE, `/${apiVersion}${url}`, params, false);
  }

  /** @internal Sends a request and returns the JSON or the text of its response. */
  async request(
    call: HttpCall,
    path: string,
    params: THTTPExecuteParams,
    isFirst = false,
  ): Promise<object | string> {
    const answer = await this.answer(call, path, params, isFirst);
    if (answer.status < 400) return parseOrText(answer.text) as object | string;
    throw this.failure(answer);
  }

  /** @internal Creates the error of a failing response. */
  failure(answer: HttpAnswer): Error {
    const error = answer.error();
    return this.hasOfficialErrors ? responseError(answer.status, answer.text, error) : error;
  }

  /** @internal Sends a request and returns the response. */
  async answer(
    call: HttpCall,
    path: string,
    { body, headers, method }: THTTPExecuteParams,
    isFirst = false,
  ): Promise<HttpAnswer> {
    const sent: Record<string, string> = {};
    for (const name in headers) {
      const value: unknown = headers[name];
      const lower = name.toLowerCase();
      if (value !== undefined && !NOT_SENT.test(lower)) sent[lower] = `${value as string}`;
    }
    const encoded = body ? await encodeBody(body, sent["content-type"]) : undefined;
    if (encoded !== undefined) sent["content-type"] = encoded.contentType;
    return this.#send(
      call,
      new SentRequest({
        method: method?.toUpperCase() ?? (encoded === undefined ? "GET" : "POST"),
        path,
        headers: sent,
        ...(encoded !== undefined && { body: encoded.body }),
      }),
      isFirst,
    );
  }

  /** @internal */
  protected override async isStarted(): Promise<boolean> {
    return Boolean(await this.request(METADATA, "/v1.0/metadata", {}, true));
  }

  async #send(call: HttpCall, request: SentRequest, isFirst: boolean): Promise<HttpAnswer> {
    try {
      return await this.send(call, request, isFirst);
    } catch (error) {
      if (error instanceof Error && error.message === "DAPR_SIDECAR_COULD_NOT_BE_STARTED") throw error;
      const dapr = asDaprError(error);
      throw this.hasOfficialErrors ? requestError(this.endpoint.url + request.request.path, dapr) : dapr;
    }
  }
}

/** Returns the path of a URL of the sidecar. */
function withoutOrigin(url: string, origin: string): string {
  if (!url.startsWith(`${origin}/`))
    throw new Error(`${url} is not a URL of the sidecar at ${origin}; call other servers with fetch`);
  return url.slice(origin.length);
}
