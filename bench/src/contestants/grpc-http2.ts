import { HTTPExtension_Verb } from "@dapr-ts/proto/common";
import { Dapr } from "@dapr-ts/proto/runtime";
import { APP_ID, PUBSUB, STORE, TOPIC } from "../sidecar/names.ts";
import { VALUE, keyOf } from "./calls.ts";
import type { Connect } from "./contestant.ts";
import { Http2Unary } from "./http2-unary.ts";

const path = (name: string): string => `/${Dapr.typeName}/${name}`;

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

const parsed = (bytes: Uint8Array): unknown =>
  JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());

/** The same messages by hand, over node:http2 and protobuf-es. */
export const connect: Connect = ({ grpcPort }) => {
  const grpc = new Http2Unary(`http://127.0.0.1:${String(grpcPort)}`);
  const { getState, saveState, publishEvent, invokeService } = Dapr.method;
  return {
    calls: {
      "state.get": async (n) => {
        const { data } = await grpc.call(getState, path("GetState"), { storeName: STORE, key: keyOf(n) });
        return parsed(data);
      },
      "state.set": async (n) => {
        const states = [{ key: keyOf(n), value: json(VALUE) }];
        await grpc.call(saveState, path("SaveState"), { storeName: STORE, states });
      },
      "pubsub.publish": async () => {
        const event = { data: json(VALUE), dataContentType: "application/json" };
        await grpc.call(publishEvent, path("PublishEvent"), { pubsubName: PUBSUB, topic: TOPIC, ...event });
      },
      invoke: async () => {
        const message = {
          method: "echo",
          data: { value: json(VALUE) },
          contentType: "application/json",
          httpExtension: { verb: HTTPExtension_Verb.POST },
        };
        const { data } = await grpc.call(invokeService, path("InvokeService"), { id: APP_ID, message });
        return parsed(data?.value ?? new Uint8Array());
      },
    },
    close: () => grpc.close(),
  };
};
