import { connect, type Socket } from "node:net";
import { once } from "node:events";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const TYPE = {
  DATA: 0,
  HEADERS: 1,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
} as const;
const FLAG = { END_STREAM: 1, ACK: 1, END_HEADERS: 4 } as const;
const FRAME_HEAD = 9;

/**
 * Sends the same gRPC call again and again over one connection, as daprd has one to an app, so many of them in flight. It writes
 * frames by hand and looks at those of the answers, which is a fraction of what an HTTP/2 client costs: the app is to be the
 * slower side.
 */
export class GrpcPump implements Disposable {
  readonly #socket: Socket;
  readonly #call: Buffer;
  readonly #inFlight: number;
  #unread: Buffer = Buffer.alloc(0);
  #nextStream = 1;
  #open = 0;
  /** The bytes of data that the app lets the pump send. */
  #window = 65_535;
  #until = 0;
  #answered = 0;
  #waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket, path: string, message: Uint8Array, inFlight: number) {
    this.#socket = socket;
    this.#inFlight = inFlight;
    const data = Buffer.concat([prefix(message.length), message]);
    const headers = hpack({
      ":method": "POST",
      ":scheme": "http",
      ":path": path,
      ":authority": "app",
      "content-type": "application/grpc",
      "user-agent": "grpc-go/1.79.0",
      te: "trailers",
    });
    this.#call = Buffer.concat([
      http2Frame(TYPE.HEADERS, FLAG.END_HEADERS, headers),
      http2Frame(TYPE.DATA, FLAG.END_STREAM, data),
    ]);
    this.#dataAt = FRAME_HEAD + headers.length;
    this.#dataLength = data.length;
    socket.on("data", (chunk) => this.#onData(chunk));
    socket.on("close", () => this.#waiting?.reject(new Error("the app closed the connection")));
    socket.on("error", (error) => this.#waiting?.reject(error));
    const window = Buffer.alloc(4);
    window.writeUInt32BE(2 ** 31 - 1 - 65_535);
    socket.write(
      Buffer.concat([
        Buffer.from(PREFACE),
        http2Frame(TYPE.SETTINGS, 0, Buffer.alloc(0)),
        http2Frame(TYPE.WINDOW_UPDATE, 0, window),
      ]),
    );
  }

  readonly #dataAt: number;
  readonly #dataLength: number;

  /** @param path of the method, as `/package.Service/Method` */
  static async connect(port: number, path: string, message: Uint8Array, inFlight: number): Promise<GrpcPump> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new GrpcPump(socket, path, message, inFlight);
  }

  /** Sends for some time; resolves when the last answer has come. */
  async run(ms: number): Promise<{ answered: number; wallMs: number }> {
    const start = performance.now();
    this.#until = start + ms;
    this.#answered = 0;
    await new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#fill();
    });
    this.#waiting = undefined;
    return { answered: this.#answered, wallMs: performance.now() - start };
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #fill(): void {
    const calls: Buffer[] = [];
    while (
      this.#open < this.#inFlight &&
      this.#window >= this.#dataLength &&
      performance.now() < this.#until
    ) {
      const call = Buffer.from(this.#call);
      call.writeUInt32BE(this.#nextStream, 5);
      call.writeUInt32BE(this.#nextStream, this.#dataAt + 5);
      this.#nextStream += 2;
      this.#open++;
      this.#window -= this.#dataLength;
      calls.push(call);
    }
    if (calls.length > 0) this.#socket.write(Buffer.concat(calls));
    else if (this.#open === 0) this.#waiting?.resolve();
  }

  #onData(chunk: Buffer): void {
    let rest = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    while (rest.length >= FRAME_HEAD) {
      const length = rest.readUIntBE(0, 3);
      if (rest.length < FRAME_HEAD + length) break;
      this.#onFrame(rest, rest.subarray(FRAME_HEAD, FRAME_HEAD + length));
      rest = rest.subarray(FRAME_HEAD + length);
    }
    this.#unread = rest;
    this.#fill();
  }

  #onFrame(head: Buffer, payload: Buffer): void {
    const [type, flags, stream] = [head[3], head[4] ?? 0, head.readUInt32BE(5)];
    if (type === TYPE.WINDOW_UPDATE && stream === 0) this.#window += payload.readUInt32BE(0);
    else if (type === TYPE.SETTINGS && (flags & FLAG.ACK) === 0)
      this.#socket.write(http2Frame(TYPE.SETTINGS, FLAG.ACK, Buffer.alloc(0)));
    else if (type === TYPE.RST_STREAM || type === TYPE.GOAWAY)
      this.#waiting?.reject(new Error(`the app sent a frame of type ${String(type)}`));
    else if (type === TYPE.HEADERS && (flags & FLAG.END_STREAM) !== 0) {
      this.#open--;
      this.#answered++;
    }
  }
}

/** A frame of HTTP/2 (RFC 9113, 4.1), of the connection as a whole. */
function http2Frame(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  return Buffer.concat([head, payload]);
}

/** Headers in HPACK's form without tables (RFC 7541, 6.2.2), for values of up to 126 bytes. */
function hpack(headers: Readonly<Record<string, string>>): Buffer {
  const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  return Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]),
  );
}

function prefix(length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
