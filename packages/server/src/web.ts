import { fromWebRequest, headerLines, type AppReply, type AppRequest } from "@dapr-ts/core/internal";

/** An app as a function of `fetch`'s kind. */
export function webHandler(
  handle: (request: AppRequest) => Promise<AppReply>,
): (request: Request) => Promise<Response> {
  return async (request) => toResponse(await handle(fromWebRequest(request)));
}

function toResponse(reply: AppReply): Response {
  const { status, body } = reply;
  const content =
    body === undefined || typeof body === "string" || body instanceof Uint8Array ? body : streamOf(body);
  return new Response((content ?? null) as BodyInit | null, { status, headers: headerLines(reply) });
}

/** Pulled chunk by chunk; whoever cancels it ends the iteration. */
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
  // Nothing is read ahead of who reads. Deno 2.9 would stop halfway through an answer made of its own request's body.
  return new ReadableStream(source, { highWaterMark: 0 });
}
