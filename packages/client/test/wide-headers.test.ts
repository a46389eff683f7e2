import { createServer } from "node:http2";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { DaprClient } from "@dapr-ts/client";
import { expect, onTestFinished, test } from "vitest";

test("headers that HTTP/2 does not take are invalid_argument, and the connection and its calls stay", async () => {
  let sessions = 0;
  const held: (() => void)[] = [];
  const server = createServer();
  server.on("session", () => sessions++);
  server.on("stream", (stream) => {
    stream.resume().on("end", () =>
      held.push(() => {
        const headers = { ":status": 200, "content-type": "application/grpc" };
        stream.respond(headers, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
        stream.end(Buffer.alloc(5));
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = new DaprClient({ protocol: "grpc", grpcEndpoint: `127.0.0.1:${String(port)}` });
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  const other = client.state.get("store", "key");
  await once(server, "stream");
  const wide = client.state.get("store", "key", { headers: { "x-own": "v".repeat(200_000) } });
  await expect(wide).rejects.toMatchObject({ code: "invalid_argument" });
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
  held.pop()?.();
  expect(await other).toBeUndefined();
  expect(sessions).toBe(1);
});
