import { nextTurn } from "../timer.ts";

/** The body of a request. The length of bytes and of a `Blob` is known. */
export type RequestBody = Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array> | null;

/**
 * Returns the body of a request in a form that keeps its length if that is known: an app may insist on `Content-Length`.
 *
 * @param given the body that the request was made with; undefined if it came with another request
 */
export async function bodyOf(request: Request, given: unknown): Promise<RequestBody> {
  if (request.body === null) return null;
  if (given instanceof Blob) return given;
  if (given === undefined || given === null) return bytesIfWhole(request.body);
  if (typeof given === "object" && (given instanceof ReadableStream || Symbol.asyncIterator in given))
    return request.body;
  return new Uint8Array(await request.arrayBuffer());
}

/** Returns the bytes of a body that is complete in its first chunk, as one of text or bytes is; otherwise a stream. */
async function bytesIfWhole(stream: ReadableStream<Uint8Array>): Promise<RequestBody> {
  const reader = stream.getReader() as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  const reads = [reader.read()];
  const first = await soon(reads[0] as Read);
  if (first?.done === true) return new Uint8Array(0);
  if (first !== undefined) {
    reads.push(reader.read());
    if ((await soon(reads[1] as Read))?.done === true) return first.value;
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await (reads.shift() ?? reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

type Read = Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;

/** Returns what a read gives within one turn of the event loop; undefined if it takes longer or fails. */
function soon(read: Read): Promise<Awaited<Read> | undefined> {
  const turn = new Promise<undefined>((resolve) => nextTurn(() => resolve(undefined)));
  return Promise.race([read.catch(() => undefined), turn]);
}
