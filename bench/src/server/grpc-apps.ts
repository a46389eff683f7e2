import { createServer, type ServerHttp2Stream } from "node:http2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CommunicationProtocolEnum, DaprServer as OfficialServer } from "@dapr/dapr";
import { TopicEventRequestSchema, TopicEventResponseSchema } from "@dapr-ts/proto/runtime";
import { DaprServer } from "@dapr-ts/server";
import { PUBSUB, TOPIC } from "../sidecar/names.ts";
import type { StartApp } from "./apps.ts";

const ours: StartApp = async ({ port, handle }) => {
  const server = new DaprServer({ port, waitForSidecar: false, channel: "grpc" });
  server.subscribe(PUBSUB, TOPIC, handle);
  await server.start();
};

const official: StartApp = async ({ port, sidecar, handle }) => {
  const server = new OfficialServer({
    serverHost: "127.0.0.1",
    serverPort: String(port),
    communicationProtocol: CommunicationProtocolEnum.GRPC,
    clientOptions: {
      daprHost: "127.0.0.1",
      daprPort: String(sidecar.grpcPort),
      communicationProtocol: CommunicationProtocolEnum.GRPC,
    },
  });
  await server.pubsub.subscribe(PUBSUB, TOPIC, async (data: unknown) => handle(data));
  await server.start();
};

/** The least work an app can do: read and decode the message, parse its data, respond with a status. */
const bare: StartApp = ({ port, handle }) => {
  const onEvent = (stream: ServerHttp2Stream): void => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const { data } = fromBinary(TopicEventRequestSchema, body.subarray(5));
      handle(JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString()));
      const response = toBinary(TopicEventResponseSchema, create(TopicEventResponseSchema, {}));
      const framed = Buffer.alloc(5 + response.length);
      framed.writeUInt32BE(response.length, 1);
      framed.set(response, 5);
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(framed);
    });
  };
  const server = createServer({ settings: { maxConcurrentStreams: 500 } });
  server.on("stream", onEvent);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
};

export const GRPC_APPS = {
  "grpc/ours": ours,
  "grpc/bare node:http2": bare,
  "grpc/official": official,
} satisfies Record<string, StartApp>;
