import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { partsOf } from "@dapr-ts/core/internal";
import { DaprApp, reply } from "@dapr-ts/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expressMiddleware } from "../src/server/express.ts";

const LIMIT = 1_000;
let handled = 0;
let read = 0;
let port = 0;

async function* endless(): AsyncGenerator<string> {
  for (; read < 100_000; read++) yield await Promise.resolve("x");
}

const app = new DaprApp({ appToken: "t0ken", maxBodyBytes: LIMIT });
app.method("text", async (call) => {
  handled++;
  return call.text();
});
app.method("stream", () => reply(endless()));

const middleware = expressMiddleware(() => partsOf(app), LIMIT);
const server = createServer((incoming, response) => {
  const asExpress = Object.assign(incoming, { originalUrl: incoming.url ?? "/", body: undefined });
  middleware(asExpress, response, (error) => {
    response.statusCode =
      (error as { status?: number } | undefined)?.status ?? (error === undefined ? 200 : 500);
    response.end(JSON.stringify(asExpress.body));
  });
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const TOKEN = { "dapr-api-token": "t0ken" };

/** Sends chunks without an end until there is a response, and resolves with its status. */
async function statusOfEndless(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const request = httpRequest({ port, host: "127.0.0.1", path, method: "POST", headers });
  request.on("error", () => undefined);
  const responded = once(request, "response") as Promise<[IncomingMessage]>;
  const timer = setInterval(() => request.write("x".repeat(300)), 5);
  const [response] = await responded;
  clearInterval(timer);
  request.destroy();
  return response.statusCode;
}

test("a body is read after the token was checked, and up to the limit", async () => {
  expect(await statusOfEndless("/text", {})).toBe(401);
  expect(handled).toBe(0);
  expect(await statusOfEndless("/text", TOKEN)).toBe(413);
  expect(await statusOfEndless("/own", { "content-type": "application/json" })).toBe(413);
  const response = await fetch(`http://127.0.0.1:${String(port)}/text`, {
    method: "POST",
    headers: TOKEN,
    body: "hello",
  });
  expect(await response.text()).toBe('"hello"');
});

test("HEAD does not read a method's stream", async () => {
  const url = `http://127.0.0.1:${String(port)}/stream`;
  expect((await fetch(url, { method: "HEAD", headers: TOKEN })).status).toBe(200);
  expect(read).toBe(0);
});
