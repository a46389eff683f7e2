import { Readable, pipeline } from "node:stream";
import type { Dispatcher } from "undici";
import { DaprError, canceled, inOperation, withinLimits, type FetchLike } from "@dapr-ts/core/internal";
import { describeEndpoint, type Endpoint } from "../endpoint/endpoint.ts";
import { ACCEPT_ENCODING, acceptable, decoders, undecodable } from "./decode.ts";
import { httpError } from "./http-error.ts";
import type { RequestBody } from "./request-body.ts";

/** Sends a request to a path of the sidecar and returns the response as it arrives. */
export type FetchPath = (
  path: string,
  request: Request,
  body: () => Promise<RequestBody>,
) => Promise<Response>;

const NO_BODY = new Set([204, 205, 304]);

/** Returns true for a status with which a `Response` can be created. */
const isStatus = (status: number): boolean => status >= 200 && status <= 599;

const noStatus = (status: number): DaprError =>
  new DaprError(`the response has the status ${String(status)}`, { code: "internal", status });

/** Creates a {@link FetchPath} over a pool of undici's. */
export function poolFetchPath(pool: Dispatcher, endpoint: Endpoint, apiToken: string | undefined): FetchPath {
  const place = describeEndpoint(endpoint);
  return async (path, request, readBody) => {
    const failure = (error: unknown): unknown =>
      // As fetch does: the reason of the signal.
      request.signal.aborted
        ? (request.signal.reason ?? canceled(request.signal))
        : inOperation(httpError(error, place, true), "invoker.fetch");
    const send = async (): Promise<Response> => {
      const headers = headersOf(request, apiToken);
      headers["accept-encoding"] = acceptedBy(headers);
      const body = await readBody();
      if (body instanceof Blob) headers["content-length"] = String(body.size);
      const stream = body instanceof Blob ? body.stream() : body;
      const reply = await pool.request({
        path,
        method: request.method,
        headers,
        body: stream instanceof ReadableStream ? Readable.fromWeb(stream as never) : stream,
        signal: request.signal,
      });
      return responseOf(request, reply, failure);
    };
    try {
      return await untilAborted(request, send());
    } catch (error) {
      throw failure(error);
    }
  };
}

/** Creates a {@link FetchPath} over a `fetch` that was passed in. It decodes by itself. */
export function fetchFetchPath(fetch: FetchLike, origin: string, apiToken: string | undefined): FetchPath {
  return async (path, request, readBody) => {
    const failure = (error: unknown): unknown =>
      request.signal.aborted
        ? (request.signal.reason ?? canceled(request.signal))
        : inOperation(httpError(error, origin, true), "invoker.fetch");
    const send = async (): Promise<Response> => {
      const body = await readBody();
      const response = (await fetch(origin + path, {
        method: request.method,
        headers: headersOf(request, apiToken),
        redirect: "manual",
        signal: request.signal,
        ...(body !== null && { body: body as never, duplex: "half" }),
      })) as unknown as Response;
      if (!isStatus(response.status)) {
        response.body?.cancel().catch(() => undefined);
        throw noStatus(response.status);
      }
      return withErrors(response, failure);
    };
    try {
      return await untilAborted(request, send());
    } catch (error) {
      throw failure(error);
    }
  };
}

/**
 * Rejects as soon as the request's signal aborts. undici looks at a signal only when the request has a connection, and waits
 * up to 10 s for one; a function that was passed in may ignore it.
 */
function untilAborted(request: Request, response: Promise<Response>): Promise<Response> {
  response.catch(() => undefined);
  return withinLimits({ signal: request.signal, timeoutMs: Infinity }, undefined, response);
}

function headersOf(request: Request, apiToken: string | undefined): Record<string, string> {
  const all = Object.fromEntries(request.headers);
  if (apiToken !== undefined) all["dapr-api-token"] = apiToken;
  return all;
}

/** Returns the codings to offer. A range of a coded body could not be decoded, so it is requested without one. */
const acceptedBy = (headers: Record<string, string>): string =>
  headers["range"] === undefined ? acceptable(headers["accept-encoding"] ?? ACCEPT_ENCODING) : "identity";

async function responseOf(
  request: Request,
  reply: Dispatcher.ResponseData,
  failure: (error: unknown) => unknown,
): Promise<Response> {
  const { statusCode: status, headers: received } = reply;
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) {
    for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
  }
  if (!isStatus(status)) {
    reply.body.on("error", () => undefined).destroy();
    throw noStatus(status);
  }
  if (NO_BODY.has(status) || request.method === "HEAD") {
    reply.body.dump().catch(() => undefined);
    return new Response(null, { status, headers });
  }
  const encoding = headers.get("content-encoding") ?? undefined;
  const transforms = decoders(encoding);
  let body: Readable = reply.body;
  if (transforms.length > 0) {
    // They describe what was sent, not what the caller reads.
    headers.delete("content-encoding");
    headers.delete("content-length");
    let received: unknown;
    reply.body.once("error", (error) => (received = error));
    body = pipeline([reply.body, ...transforms], () => undefined) as unknown as Readable;
    const outer = failure;
    failure = (error) =>
      received === undefined
        ? inOperation(undecodable(encoding ?? "", error), "invoker.fetch")
        : outer(received);
  }
  return new Response(webStream(body, failure), { status, headers });
}

/** Returns a response whose body fails with the errors that `failure` gives. */
function withErrors(response: Response, failure: (error: unknown) => unknown): Response {
  const { body, status, statusText, headers } = response;
  if (!(body instanceof ReadableStream) || NO_BODY.has(status)) return response;
  const reader = body.getReader();
  const guarded = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(failure(error));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(guarded, { status, statusText, headers });
}

/** Returns the stream for a caller. It reads no faster than the caller does, and its errors are those that `failure` gives. */
function webStream(body: Readable, failure: (error: unknown) => unknown): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(failure(error));
        }
      },
      cancel() {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
