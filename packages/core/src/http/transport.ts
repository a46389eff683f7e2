import { asDaprError, asInvalid, inOperation } from "../errors/dapr-error.ts";
import { errorFromReply } from "../errors/from-reply.ts";
import type { HttpFormNegotiator } from "../call/form-negotiator.ts";
import { subjectOf } from "../call/subject.ts";
import { callerHeaders, headerValue } from "../call/headers.ts";
import { effectiveTimeout } from "../call/limits.ts";
import type { CallOptions, HttpForm, Operation } from "../call/operation.ts";
import type { Transport } from "../call/transport.ts";
import type { HttpPlatform, Platform } from "../platform/platform.ts";
import type { HttpCarrier, HttpRequest } from "./message.ts";

export interface HttpTransportOptions {
  carrier: HttpCarrier;
  platform: Platform;
  apiToken: string | undefined;
  timeoutMs: number;
  /** Finds the form that an older sidecar has. Without one every operation is sent in its newest form. */
  negotiator: HttpFormNegotiator | undefined;
}

/** Carries operations over HTTP, by the carrier of a platform. */
export class HttpTransport implements Transport {
  readonly wire = "http";
  readonly #options: HttpTransportOptions;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const form = operation.http as HttpForm<I, O>;
    const { negotiator } = this.#options;
    try {
      if (negotiator === undefined) return await this.#send(operation, form, input, options);
      const limits = { options, ofClient: this.#options.timeoutMs };
      return await negotiator.send(form, input, limits, (chosen, rest) =>
        this.#send(operation, chosen, input, rest),
      );
    } catch (error) {
      const failed = asDaprError(error, "internal", "the sidecar's response could not be read");
      throw inOperation(failed, operation.name, subjectOf(input));
    }
  }

  close(): Promise<void> {
    return this.#options.carrier.close();
  }

  async #send<I, O>(
    operation: Operation<I, O>,
    form: HttpForm<I, O>,
    input: I,
    { headers, signal, timeoutMs }: CallOptions,
  ): Promise<O> {
    const { carrier, platform, apiToken, timeoutMs: ofClient } = this.#options;
    const request = requestOf(form, input, platform);
    // An etag or a content type of the caller's may be among them.
    for (const name in request.headers) {
      const value = request.headers[name];
      if (value !== "application/json") headerValue(name, value);
    }
    if (headers !== undefined || apiToken !== undefined) {
      request.headers = {
        ...callerHeaders(headers),
        ...request.headers,
        ...(apiToken !== undefined && { "dapr-api-token": apiToken }),
      };
    }
    const reply = await carrier.send(request, { signal, timeoutMs: effectiveTimeout(timeoutMs, ofClient) });
    if (reply.status >= 200 && reply.status < 300) return form.reply(reply, input, platform);
    const result = form.readNon2xx?.(reply, input);
    if (result !== undefined) return result;
    throw errorFromReply(operation, reply, input);
  }
}

/** Builds the request. Errors become `invalid_argument`. */
export function requestOf<I, O>(form: HttpForm<I, O>, input: I, platform: HttpPlatform): HttpRequest {
  try {
    return form.request(input, platform);
  } catch (error) {
    throw asInvalid(error);
  }
}
