import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { GetStateResponseSchema } from "@dapr-ts/proto/runtime";
import { generate } from "selfsigned";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { DaprClient, type DaprClientOptions } from "../src/index.ts";
import { answerGrpc, fakeGrpc, fakeHttp } from "./support/fake-server.ts";
import { fakeTopics } from "./support/fake-topic.ts";

const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  const note = (warning: Error): void => void warnings.push(`${warning.name}: ${warning.message}`);
  process.on("warning", note);
  const { throwDeprecation } = process;
  // It is read-only when Node was started with --throw-deprecation.
  if (!throwDeprecation) process.throwDeprecation = true;
  return () => {
    process.off("warning", note);
    if (!throwDeprecation) process.throwDeprecation = false;
  };
});

/** Node emits warnings in a turn of their own. */
async function expectNoWarning(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
}

function clientOf(options: DaprClientOptions): DaprClient {
  const dapr = new DaprClient({ timeoutMs: 10_000, ...options });
  onTestFinished(() => dapr.close());
  return dapr;
}

const seven = toBinary(GetStateResponseSchema, create(GetStateResponseSchema, { data: Buffer.from("7") }));

test("none for https://127.0.0.1, whose certificate is checked for the address", async () => {
  const ip = { type: 7 as const, ip: "127.0.0.1" };
  const made = await generate([{ name: "commonName", value: "sidecar" }], {
    extensions: [{ name: "subjectAltName" as const, altNames: [ip] }],
  });
  const identity = { cert: made.cert, key: made.private };
  const listen = async (server: Server): Promise<string> => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  };
  const grpc = createSecureServer(identity).on("stream", (stream) => answerGrpc(stream, { message: seven }));
  grpc.on("session", (session) => onTestFinished(() => session.destroy()));
  const http = createServer(identity, (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end("7");
  });
  const endpoints = { grpcEndpoint: await listen(grpc), httpEndpoint: await listen(http) };
  for (const protocol of ["http", "grpc"] as const) {
    const dapr = clientOf({ ...endpoints, protocol, tls: { ca: made.cert } });
    expect(await dapr.state.get("s", "k")).toBe(7);
    await dapr.close();
  }
  await expectNoWarning();
});

test("none for 60 subscriptions at once", async () => {
  const { endpoint, opened } = await fakeTopics();
  const dapr = clientOf({ grpcEndpoint: endpoint });
  void (async () => {
    for (;;) (await opened.next()).confirm();
  })();
  const all = await Promise.all(
    Array.from({ length: 60 }, (_, i) => dapr.pubsub.subscribe("p", `t${String(i)}`, () => undefined)),
  );
  await Promise.all(all.map((one) => one.close()));
  await expectNoWarning();
});

test("none for 60 large calls of each kind at once", { timeout: 180_000 }, async () => {
  const httpEndpoint = await fakeHttp((request, response) => {
    request
      .resume()
      .on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("7"));
  });
  const { endpoint } = await fakeGrpc((stream) => {
    stream.resume().on("end", () => answerGrpc(stream, { message: seven }));
  });
  const large = "x".repeat(100_000);
  const { signal } = new AbortController();
  for (const protocol of ["http", "grpc"] as const) {
    const dapr = clientOf({ protocol, httpEndpoint, grpcEndpoint: endpoint });
    const send = dapr.invoker.fetch("a");
    const calls = Array.from({ length: 60 }, () => [
      dapr.state.get("s", "k", { signal }),
      dapr.state.set("s", "k", large, { signal }).catch(() => undefined),
      send("/m", { method: "POST", body: large }).then((response) => response.text()),
      send("/m", { method: "POST", body: new Blob([large]).stream(), duplex: "half" } as RequestInit).then(
        (response) => response.text(),
      ),
    ]);
    await Promise.all(calls.flat());
    await dapr.close();
  }
  await expectNoWarning();
});
