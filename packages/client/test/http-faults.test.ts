import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { randomUUID } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { DaprClient, type DaprClientOptions } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { fakeHttp, fakeTcp } from "./support/fake-server.ts";

const WIRES = { undici: {}, fetch: { fetch: globalThis.fetch } } as const;

const json = { "content-type": "application/json" };

describe.each(Object.entries(WIRES))("a sidecar over %s", (_wire, own) => {
  function clientOf(httpEndpoint: string, options: DaprClientOptions = {}): DaprClient {
    const dapr = new DaprClient({
      httpEndpoint,
      grpcEndpoint: "127.0.0.1:1",
      timeoutMs: 30_000,
      ...own,
      ...options,
    });
    onTestFinished(() => dapr.close());
    return dapr;
  }

  test("is unavailable within a short time if nothing listens", async () => {
    const dapr = clientOf("http://127.0.0.1:1");
    const begun = performance.now();
    const error = await failureOf(dapr.state.get("s", "k"));
    expect(error).toMatchObject({ code: "unavailable", operation: "state.get", status: undefined });
    expect(error.message).toContain("127.0.0.1:1");
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  test.each([
    ["HTML", 200, { "content-type": "text/html" }, "<html>Sign in</html>"],
    ["text", 200, { "content-type": "text/plain" }, "fine"],
    ["no content type", 200, {}, "7"],
  ])("fails the call with internal if it returns %s", async (_what, status, headers, body) => {
    const dapr = clientOf(
      await fakeHttp((_request, response) => response.writeHead(status, headers).end(body)),
    );
    await expect(failureOf(dapr.state.get("s", "k"))).resolves.toMatchObject({
      code: "internal",
      status: 200,
    });
    await expect(failureOf(dapr.state.set("s", "k", 1))).resolves.toMatchObject({
      code: "internal",
      status: 200,
    });
    await expect(failureOf(dapr.metadata.get())).resolves.toMatchObject({ code: "internal", status: 200 });
    await expect(failureOf(dapr.pubsub.publish("p", "t", 1))).resolves.toMatchObject({ code: "internal" });
  });

  test("passes on an app's error whose body looks like the details of an error", async () => {
    const of = (type: string) => ({ "@type": `type.googleapis.com/google.rpc.${type}` });
    const body = {
      message: "no",
      details: [
        null,
        3,
        "x",
        { ...of("BadRequest"), field_violations: "oops" },
        { ...of("Help"), links: [null, 1] },
        { ...of("ErrorInfo"), metadata: null, reason: 7 },
        of("Mine"),
        { "@type": { toString: 1 } },
      ],
    };
    const dapr = clientOf(
      await fakeHttp((_request, response) => response.writeHead(422, json).end(JSON.stringify(body))),
    );
    const error = await failureOf(dapr.invoker.invoke("app", "m"));
    expect(error).toMatchObject({ status: 422, body, details: [], operation: "invoker.invoke" });
  });

  test("fails the call with internal if its JSON is malformed", async () => {
    const dapr = clientOf(
      await fakeHttp((_request, response) => response.writeHead(200, json).end('{"id":')),
    );
    await expect(failureOf(dapr.metadata.get())).resolves.toMatchObject({
      code: "internal",
      operation: "metadata.get",
    });
  });

  test.each([
    [
      400,
      json,
      '{"errorCode":"ERR_X","message":"no"}',
      { code: "invalid_argument", errorCode: "ERR_X", message: "no (state.get s/k)" },
    ],
    [
      401,
      { "content-type": "text/plain" },
      "invalid api token",
      { code: "unauthenticated", message: "invalid api token (state.get s/k)" },
    ],
    [500, json, "", { code: "internal" }],
    [500, json, "{", { code: "internal" }],
    [502, { "content-type": "text/html" }, "<h1>Bad gateway</h1>", { code: "unavailable", status: 502 }],
    [503, {}, "", { code: "unavailable", status: 503 }],
    [418, json, '["tea"]', { code: "unknown", status: 418 }],
    [302, { location: "/elsewhere" }, "", { code: "unknown", status: 302 }],
  ])("returns the status %s: the call fails with its code", async (status, headers, body, expected) => {
    const dapr = clientOf(
      await fakeHttp((_request, response) => response.writeHead(status, headers).end(body)),
    );
    await expect(failureOf(dapr.state.get("s", "k"))).resolves.toMatchObject(expected);
  });

  test("fails the call with unavailable, without a retry, if it closes the connection", async () => {
    let connections = 0;
    const address = await fakeTcp((socket) => {
      connections++;
      socket.once("data", () => socket.destroy());
    });
    await expect(failureOf(clientOf(`http://${address}`).pubsub.publish("p", "t", 1))).resolves.toMatchObject(
      {
        code: "unavailable",
      },
    );
    expect(connections).toBe(1);
  });

  test("fails the call with unavailable if a body breaks off", async () => {
    const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n";
    const address = await fakeTcp((socket) => socket.once("data", () => socket.end(`${head}{"half":`)));
    await expect(failureOf(clientOf(`http://${address}`).state.get("s", "k"))).resolves.toMatchObject({
      code: "unavailable",
    });
  });

  test("fails the call at once if it does not use HTTP", async () => {
    const address = await fakeTcp((socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n"));
    const error = await failureOf(clientOf(`http://${address}`).state.get("s", "k"));
    expect(["internal", "unavailable"]).toContain(error.code);
  });

  test("fails the call with deadline_exceeded on time if it never responds", async () => {
    const dapr = clientOf(await fakeHttp(() => undefined));
    const begun = performance.now();
    const error = await failureOf(dapr.state.get("s", "k", { timeoutMs: 100 }));
    expect(error).toMatchObject({ code: "deadline_exceeded", operation: "state.get" });
    expect(performance.now() - begun).toBeGreaterThan(90);
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  test("fails the call with deadline_exceeded if the body never arrives", async () => {
    const endpoint = await fakeHttp((_request, response) => response.writeHead(200, json).write('{"a"'));
    await expect(
      failureOf(clientOf(endpoint).state.get("s", "k", { timeoutMs: 100 })),
    ).resolves.toMatchObject({
      code: "deadline_exceeded",
    });
  });

  test("is let go when the signal aborts: the connection closes", async () => {
    const controller = new AbortController();
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const endpoint = await fakeHttp((request) => {
      request.socket.once("close", () => resolve());
      controller.abort("enough");
    });
    const error = await failureOf(clientOf(endpoint).state.get("s", "k", { signal: controller.signal }));
    expect(error).toMatchObject({ code: "canceled", cause: "enough" });
    await closed;
  });

  test("is not called if the signal has already aborted", async () => {
    let asked = false;
    const endpoint = await fakeHttp((_request, response) => {
      asked = true;
      response.end();
    });
    const call = clientOf(endpoint).state.get("s", "k", { signal: AbortSignal.abort() });
    await expect(failureOf(call)).resolves.toMatchObject({ code: "canceled" });
    expect(asked).toBe(false);
  });

  test.each([
    ["declared", true],
    ["chunked", false],
  ])("fails the call with resource_exhausted if its response is too large (%s)", async (_how, declared) => {
    const body = JSON.stringify("x".repeat(2_000));
    const endpoint = await fakeHttp((_request, response) => {
      response.writeHead(200, { ...json, ...(declared && { "content-length": body.length }) });
      if (!declared) response.write(body.slice(0, 10));
      response.end(declared ? body : body.slice(10));
    });
    const call = clientOf(endpoint, { maxBodyBytes: 1_000 }).state.get("s", "k");
    await expect(failureOf(call)).resolves.toMatchObject({ code: "resource_exhausted" });
    const fits = clientOf(endpoint, { maxBodyBytes: body.length }).state.get("s", "k");
    await expect(fits).resolves.toHaveLength(2_000);
  });

  test("is sent the token and the trace, and the token cannot be replaced", async () => {
    let headers: Record<string, unknown> = {};
    const endpoint = await fakeHttp((request, response) => {
      headers = request.headers;
      response.writeHead(204).end();
    });
    const dapr = clientOf(endpoint, { apiToken: "s3cret" });
    await dapr.state.get("s", "k", {
      headers: { "Dapr-Api-Token": "other", Traceparent: "00-1-2-01", tracestate: "a=b", baggage: "c=d" },
    });
    expect(headers).toMatchObject({
      "dapr-api-token": "s3cret",
      traceparent: "00-1-2-01",
      tracestate: "a=b",
      baggage: "c=d",
    });
  });

  test("with headers that cannot be sent is invalid_argument", async () => {
    const endpoint = await fakeHttp((_request, response) => response.writeHead(204).end());
    const call = clientOf(endpoint).state.get("s", "k", { headers: { "x-bad": "two\r\nlines" } });
    const error = await failureOf(call);
    expect(["invalid_argument", "unavailable"]).toContain(error.code);
  });
});

test("a unix socket is an endpoint", async () => {
  const socket = join(tmpdir(), `dapr-ts-${randomUUID()}.sock`);
  const endpoint = await fakeHttp((request, response) => {
    response.writeHead(200, json).end(JSON.stringify(`${request.url ?? ""} ${request.headers.host ?? ""}`));
  }, socket);
  await using dapr = new DaprClient({ httpEndpoint: endpoint });
  expect(await dapr.state.get("s", "k")).toBe("/v1.0/state/s/k localhost");
});

test("a client that is closed leaves nothing open", async () => {
  const closed: Promise<unknown>[] = [];
  const endpoint = await fakeHttp((request, response) => {
    closed.push(once(request.socket, "close"));
    response.writeHead(204).end();
  });
  const dapr = new DaprClient({ httpEndpoint: endpoint });
  await Promise.all(Array.from({ length: 8 }, (_, i) => dapr.state.get("s", String(i))));
  expect(closed.length).toBe(8);
  await dapr.close();
  // Each of the connections ends; one that stayed open would time the test out.
  await Promise.all(closed);
});

// Not on fetch: one that was passed in is not ours to close.
test("close() cancels calls in flight, and later calls reject with canceled", async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const dapr = new DaprClient({ httpEndpoint: await fakeHttp(() => resolve()) });
  const call = failureOf(dapr.state.get("s", "k"));
  await asked;
  await dapr.close();
  await expect(call).resolves.toMatchObject({ code: "canceled" });
  await expect(failureOf(dapr.state.get("s", "k"))).resolves.toMatchObject({ code: "canceled" });
});

/** Starts a server in another thread, which closes its connections while this one stands still. */
async function startServer(): Promise<{ endpoint: string; close: (how: "end" | "resetAndDestroy") => void }> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
    const sockets = new Set();
    const server = require("node:http").createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(204).end());
    });
    server.keepAliveTimeout = 0;
    server.on("connection", (socket) => sockets.add(socket));
    parentPort.on("message", (how) => {
      for (const socket of sockets) socket[how]();
      sockets.clear();
    });
    server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = (await once(worker, "message")) as [number];
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    close: (how) => worker.postMessage(how),
  };
}

test.each(["end", "resetAndDestroy"] as const)(
  "a connection that the peer closed while the process was frozen is not used: %s",
  async (how) => {
    const server = await startServer();
    const dapr = new DaprClient({ httpEndpoint: server.endpoint, grpcEndpoint: "127.0.0.1:1" });
    onTestFinished(() => dapr.close());
    const call = async (): Promise<unknown> =>
      (await dapr.invoker.fetch("a")("/m", { method: "POST" })).status;
    const kinds = [() => dapr.pubsub.publish("p", "t", {}), call];
    for (const one of [...kinds, ...kinds]) {
      await one();
      server.close(how);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_200);
      await one();
    }
  },
);
