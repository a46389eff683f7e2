import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import {
  create,
  fromBinary,
  toBinary,
  type DescMethodUnary,
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

const PREFIX_BYTES = 5;

/** The least unary gRPC client that is correct: no timeout, no cancellation, no error details. */
export class Http2Unary {
  readonly #session: ClientHttp2Session;

  constructor(origin: string) {
    this.#session = connect(origin);
  }

  call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    path: string,
    input: MessageInitShape<I>,
  ): Promise<MessageShape<O>> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc+proto",
        te: "trailers",
      });
      let header: IncomingHttpHeaders = {};
      let trailer: IncomingHttpHeaders | undefined;
      const chunks: Buffer[] = [];
      stream.on("response", (received) => {
        header = received;
      });
      stream.on("trailers", (received: IncomingHttpHeaders) => {
        trailer = received;
      });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", reject);
      stream.on("end", () => {
        const status = (trailer ?? header)["grpc-status"];
        if (Number(header[":status"]) !== 200 || status !== "0") {
          reject(new Error(`${method.name}: ${String(header[":status"])}, gRPC ${String(status)}`));
          return;
        }
        try {
          resolve(fromBinary<O>(method.output, unframe(Buffer.concat(chunks))));
        } catch (error) {
          reject(error);
        }
      });
      stream.end(frame(toBinary(method.input, create(method.input, input))));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#session.close(resolve));
  }
}

function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX_BYTES);
  return framed;
}

function unframe(body: Buffer): Buffer {
  if (body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX_BYTES)
    throw new Error("not one plain message");
  return body.subarray(PREFIX_BYTES);
}
