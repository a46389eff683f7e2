import { connect, type Socket } from "node:net";
import { once } from "node:events";

/** As many as daprd has with 32 events in flight. */
const CONNECTIONS = 32;

/**
 * Sends the same requests again and again over some connections, one at a time on each. It counts the answers' bytes and looks
 * at their status, which is a third of what an HTTP client costs: the app is to be the slower side.
 */
export class Pump implements Disposable {
  readonly #lanes: Lane[];

  private constructor(lanes: Lane[]) {
    this.#lanes = lanes;
  }

  /** @param requestOf the request of each connection, whose answers are all of one length */
  static async connect(port: number, requestOf: (connection: number) => Buffer): Promise<Pump> {
    const lanes = await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, i) => {
        const socket = connect({ port, host: "127.0.0.1", noDelay: true });
        await once(socket, "connect");
        return new Lane(socket, requestOf(i));
      }),
    );
    return new Pump(lanes);
  }

  /** Sends for some time; resolves when the last answer has come. */
  async run(ms: number): Promise<{ answered: number; wallMs: number }> {
    const start = performance.now();
    const counts = await Promise.all(this.#lanes.map((lane) => lane.run(start + ms)));
    return { answered: counts.reduce((sum, count) => sum + count, 0), wallMs: performance.now() - start };
  }

  [Symbol.dispose](): void {
    for (const lane of this.#lanes) lane.close();
  }
}

/** One connection. */
class Lane {
  readonly #socket: Socket;
  readonly #request: Buffer;
  /** Size of a response with its headers; all responses have the same size. */
  #length = 0;
  #received = 0;
  #onAnswer: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  constructor(socket: Socket, request: Buffer) {
    this.#socket = socket;
    this.#request = request;
    socket.on("data", (chunk) => this.#onData(chunk));
    socket.on("close", () => this.#fail(new Error("the app closed a connection")));
    socket.on("error", (error) => this.#fail(error));
  }

  run(until: number): Promise<number> {
    return new Promise((resolve, reject) => {
      let answered = 0;
      this.#fail = reject;
      this.#onAnswer = () => {
        answered++;
        if (performance.now() < until) this.#socket.write(this.#request);
        else resolve(answered);
      };
      this.#socket.write(this.#request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    if (this.#received === 0 && chunk.toString("latin1", 0, OK.length) !== OK) {
      this.#fail(new Error(`the app answered ${chunk.toString("latin1", 0, 100)}`));
      return;
    }
    if (this.#length === 0) this.#length = lengthOf(chunk.toString("latin1"));
    this.#received += chunk.length;
    if (this.#received < this.#length) return;
    this.#received = 0;
    this.#onAnswer();
  }
}

const OK = "HTTP/1.1 200 ";

function lengthOf(answer: string): number {
  const headers = answer.indexOf("\r\n\r\n");
  const [, length] = /^content-length: *(\d+)/im.exec(answer) ?? [];
  if (headers < 0 || length === undefined) throw new Error(`an answer without a length: ${answer}`);
  return headers + 4 + Number(length);
}
