import {
  fromWebRequest,
  headerLines,
  problem,
  type AppReply,
  type AppRequest,
  type Logger,
} from "@dapr-ts/core/internal";

/** Returns an app as a function of `fetch`'s type, which never rejects. */
export function webHandler(
  handle: (request: AppRequest) => Promise<AppReply>,
  logger: Logger,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      return toResponse(await handle(fromWebRequest(request)), request.method);
    } catch (error) {
      logger.error("a reply cannot be sent", error);
      return toResponse(problem(500, "the app failed; its log contains the reason"));
    }
  };
}

function toResponse(reply: AppReply, method?: string): Response {
  const { status, body } = reply;
  const headers = headerLines(reply);
  // The constructor of `Response` refuses a body, even an empty one, for some statuses. Not every server drops that of a HEAD.
  if (body === undefined || method === "HEAD" || NO_BODY.has(status))
    return new Response(null, { status, headers });
  const content = typeof body === "string" || body instanceof Uint8Array ? body : streamOf(body);
  return new Response(content as BodyInit, { status, headers });
}

const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Pulls chunk by chunk. A reader that cancels ends the iteration. */
function streamOf(chunks: AsyncIterable<string | Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(typeof next.value === "string" ? encoder.encode(next.value) : next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  };
  // Nothing is read ahead of the reader. Deno 2.9 would stop halfway through a reply made of its own request's body.
  return new ReadableStream(source, { highWaterMark: 0 });
}
