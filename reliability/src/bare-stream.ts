import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Dapr, type SubscribeTopicEventsRequestAlpha1Schema } from "@dapr-ts/proto/runtime";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { PUBSUB, TOPIC } from "./world.ts";

type Request = MessageInitShape<typeof SubscribeTopicEventsRequestAlpha1Schema>;

/** A streaming subscription without any of our code, to tell daprd's behaviour from ours. */
export interface BareStream {
  /** Ends the stream without acknowledging the events in flight, as a process that is killed does. */
  cut(): Promise<void>;
}

/**
 * Opens a stream and resolves once daprd has confirmed it.
 *
 * @param onEvent resolves when the event may be acknowledged
 * @param times how often each event is acknowledged
 */
export async function openBareStream(
  grpcEndpoint: string,
  onEvent: (n: number, text: string) => Promise<void>,
  times = 1,
): Promise<BareStream> {
  const baseUrl = `http://${grpcEndpoint.replace(/^[a-z]+:\/\//, "")}`;
  const client = createClient(Dapr, createGrpcTransport({ baseUrl }));
  const cutting = new AbortController();
  const requests = new TransformStream<Request, Request>();
  const writer = requests.writable.getWriter();
  const send = (request: Request): void => void writer.write(request).catch(() => undefined);
  send({
    subscribeTopicEventsRequestType: {
      case: "initialRequest",
      value: { pubsubName: PUBSUB, topic: TOPIC },
    },
  });
  const stream = client.subscribeTopicEventsAlpha1(each(requests.readable), { signal: cutting.signal });
  const responses = stream[Symbol.asyncIterator]();
  await responses.next();
  const ended = (async () => {
    for (;;) {
      const next = await responses.next();
      if (next.done === true) return;
      const response = next.value.subscribeTopicEventsResponseType;
      if (response.case !== "eventMessage") continue;
      const { id, data } = response.value;
      const text = new TextDecoder().decode(data);
      void onEvent(Number(text), text).then(() => {
        for (let i = 0; i < times; i++)
          send({
            subscribeTopicEventsRequestType: { case: "eventProcessed", value: { id, status: { status: 0 } } },
          });
      });
    }
  })().catch(() => undefined);
  return {
    cut: () => {
      cutting.abort();
      return ended;
    },
  };
}

/** Connect takes generators only. */
async function* each<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  yield* stream;
}
