import { create } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { AppCallback } from "@dapr-ts/proto";
import { DaprServer } from "@dapr-ts/server";
import { expect, test } from "vitest";
import { Recorder } from "./support/recorder.ts";

test("a job that was scheduled over HTTP without data reaches its handler, with undefined", async () => {
  const server = new DaprServer({
    port: 0,
    waitForSidecar: false,
    stopSignals: [],
    logger: new Recorder(),
    channel: "grpc",
  });
  const received: unknown[] = [];
  server.job("report", ({ data }) => void received.push(data));
  await server.start();
  try {
    const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${String(server.port)}` });
    // daprd stores a Value without a kind for it.
    const data = create(AnySchema, { typeUrl: "type.googleapis.com/google.protobuf.Value" });
    await createClient(AppCallback, transport).onJobEvent({ name: "report", data });
    expect(received).toEqual([undefined]);
  } finally {
    await server.stop();
  }
});
