import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { eventRequest } from "./event.ts";

/** As many as daprd has with 32 events in flight. */
const CONNECTIONS = 32;

/**
 * Sends the same event again and again over some connections, one at a time on each. It counts the answers' bytes and looks at
 * their status, which is a third of what an HTTP client costs: the app is to be the slower side.
 */
export class Pump {
  readonly #request: Buffer;
  readonly #lanes: Lane[];

  private constructor(request: Buffer, lanes: Lane[]) {
    this.#request = request;
    this.#lanes = lanes;
  }

  /** Asks the app for its route, as daprd does. */
  static async connect(port: number): Promise<Pump> {
    const asked = await fetch(`http://127.0.0.1:${String(port)}/dapr/subscribe`);
    const [subscription] = (await asked.json()) as { route?: string; routes?: { default: string } }[];
    const route = subscription?.route ?? subscription?.routes?.default;
    if (route === undefined) throw new Error("the app has no subscription");
    const lanes = await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        const socket = connect({ port, host: "127.0.0.1", noDelay: true });
        await once(socket, "connect");
        return new Lane(socket);
      }),
    );
    return new Pump(eventRequest(route, port), lanes);
  }

  /** Sends for some time; resolves when the last answer has come. */
  async run(ms: number): Promise<{ answered: number; wallMs: number }> {
    const start = performance.now();
    const counts = await Promise.all(this.#lanes.map((lane) => lane.run(this.#request, start + ms)));
    return { answered: counts.reduce((sum, count) => sum + count, 0), wallMs: performance.now() - start };
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }
}

/** One connection. */
class Lane {
  readonly #socket: Socket;
  /** Of an answer, headers and all; they are all alike. */
  #length = 0;
  #received = 0;
  #onAnswer: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#onData(chunk));
    socket.on("close", () => this.#fail(new Error("the app closed a connection")));
    socket.on("error", (error) => this.#fail(error));
  }

  run(request: Buffer, until: number): Promise<number> {
    return new Promise((resolve, reject) => {
      let answered = 0;
      this.#fail = reject;
      this.#onAnswer = () => {
        answered++;
        if (performance.now() < until) this.#socket.write(request);
        else resolve(answered);
      };
      this.#socket.write(request);
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
