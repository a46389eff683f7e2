import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { create, fromBinary, toBinary, type JsonObject } from "@bufbuild/protobuf";
import {
  SubscribeTopicEventsRequestAlpha1Schema,
  SubscribeTopicEventsResponseAlpha1Schema,
  type SubscribeTopicEventsRequestAlpha1,
} from "@dapr-ts/proto/runtime";
import { Deframer } from "../../src/grpc/deframer.ts";
import { fakeGrpc, frame } from "./fake-server.ts";
import { Inbox } from "./inbox.ts";

/** A sidecar that accepts subscriptions over streams; the test controls each stream. */
export interface FakeTopics {
  endpoint: string;
  sessions: ServerHttp2Session[];
  /** The streams, in the order in which they were opened. */
  opened: Inbox<FakeTopicStream>;
  /** How many are open at this moment. */
  open(): number;
}

export async function fakeTopics(): Promise<FakeTopics> {
  const opened = new Inbox<FakeTopicStream>();
  let open = 0;
  const server = await fakeGrpc((stream) => {
    open++;
    stream.on("close", () => open--);
    const topic = new FakeTopicStream(stream);
    void topic.initial.then(() => opened.add(topic));
  });
  return { ...server, opened, open: () => open };
}

type Request = SubscribeTopicEventsRequestAlpha1["subscribeTopicEventsRequestType"];

export class FakeTopicStream {
  /** The message that opened it. */
  readonly initial: Promise<Extract<Request, { case: "initialRequest" }>["value"]>;
  /** The acknowledgements, as `id:status`. */
  readonly acknowledged = new Inbox<string>();
  /** Resolves when the client has sent its last. */
  readonly ended: Promise<void>;
  readonly closed: Promise<void>;
  /** True if it ends its side when the client ends its own, as daprd does. */
  answersEnd = true;
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    let first: (value: Extract<Request, { case: "initialRequest" }>["value"]) => void = () => undefined;
    this.initial = new Promise((resolve) => (first = resolve));
    this.ended = new Promise((resolve) => stream.once("end", resolve));
    stream.once("end", () => {
      if (this.answersEnd && !stream.destroyed) this.end(2, "EOF");
    });
    this.closed = new Promise((resolve) => stream.once("close", resolve));
    const deframer = new Deframer(1 << 20);
    stream.on("data", (chunk: Buffer) => {
      for (const bytes of deframer.push(chunk)) {
        const request = fromBinary(
          SubscribeTopicEventsRequestAlpha1Schema,
          bytes,
        ).subscribeTopicEventsRequestType;
        if (request.case === "initialRequest") first(request.value);
        if (request.case === "eventProcessed") {
          const { id, status } = request.value;
          this.acknowledged.add(`${id}:${["SUCCESS", "RETRY", "DROP"][status?.status ?? 0] ?? "?"}`);
        }
      }
    });
  }

  /** Confirms the subscription. */
  confirm(): this {
    this.#stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    this.#send({ case: "initialResponse", value: {} });
    return this;
  }

  deliver(id: string, data: unknown = id, source = "test", extensions: JsonObject = {}): void {
    const value = {
      id,
      source,
      specVersion: "1.0",
      type: "test",
      dataContentType: "application/json",
      data: Buffer.from(JSON.stringify(data)),
      topic: "orders",
      pubsubName: "pubsub",
      extensions,
    };
    this.#send({ case: "eventMessage", value });
  }

  /** Ends it with a status. */
  end(status: number, message = "from the test"): void {
    this.answersEnd = false;
    const trailers = { "grpc-status": String(status), "grpc-message": message };
    if (this.#stream.headersSent) {
      this.#stream.on("wantTrailers", () => this.#stream.sendTrailers(trailers));
      this.#stream.end();
    } else {
      this.#stream.respond(
        { ":status": 200, "content-type": "application/grpc", ...trailers },
        { endStream: true },
      );
    }
  }

  /** Breaks it off without a status. */
  reset(code: number): void {
    this.#stream.close(code);
  }

  #send(message: { case: "initialResponse" | "eventMessage"; value: object }): void {
    const response = create(SubscribeTopicEventsResponseAlpha1Schema, {
      subscribeTopicEventsResponseType: message as never,
    });
    this.#stream.write(frame(toBinary(SubscribeTopicEventsResponseAlpha1Schema, response)));
  }
}
