import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { DaprServer } from "@dapr-ts/server";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";

const LIMIT = 100_000;
const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

type Mount = (server: DaprServer) => Promise<number>;

async function listen(listener: RequestListener): Promise<number> {
  const server: Server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return (server.address() as AddressInfo).port;
}

const MOUNTS: Readonly<Record<string, Mount>> = {
  express: (server) =>
    listen(
      express().use(getRequestListener(server.fetch, { overrideGlobalObjects: false })) as RequestListener,
    ),
  fastify: async (server) => {
    const app = fastify();
    const listener = getRequestListener(server.fetch, { overrideGlobalObjects: false });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    app.all("*", (request, reply) => {
      reply.hijack();
      void listener(request.raw, reply.raw);
    });
    await app.listen({ port: 0, host: "127.0.0.1" });
    opened.push(() => app.close());
    return (app.server.address() as AddressInfo).port;
  },
  hono: (server) => {
    const app = new Hono().all("*", (context) => server.fetch(context.req.raw));
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    return listen((request, response) => void listener(request, response));
  },
};

async function open(mount: Mount): Promise<{ url: string; port: number; escaped: unknown[] }> {
  const broken = (): never => {
    throw new Error("the logger threw");
  };
  const server = new DaprServer({
    maxBodyBytes: LIMIT,
    logger: { error: broken, warn: broken, info: broken, debug: broken },
  });
  server.method("size", async (request) => (await request.bytes()).length);
  server.method("throws", () => Promise.reject(new Error("secret")));
  server.method("unsendable", () => ({ n: 1n }));
  server.subscribe("pubsub", "orders", () => Promise.reject(new Error("secret")));
  opened.push(() => server.stop());
  const port = await mount(server);
  const escaped: unknown[] = [];
  const keep = (error: unknown): void => void escaped.push(error);
  process.on("unhandledRejection", keep).on("uncaughtExceptionMonitor", keep);
  opened.push(async () => process.off("unhandledRejection", keep).off("uncaughtExceptionMonitor", keep));
  return { url: `http://127.0.0.1:${String(port)}`, port, escaped };
}

describe.each(Object.entries(MOUNTS))("server.fetch in %s", (_name, mount) => {
  test("holds maxBodyBytes while it reads a body without a length", async () => {
    const { url, escaped } = await open(mount);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ < 2_000) controller.enqueue(new Uint8Array(10_000));
        else controller.close();
      },
    });
    const status = await fetch(`${url}/size`, { method: "POST", body, duplex: "half" } as RequestInit).then(
      (answer) => answer.status,
      () => 413,
    );
    expect(status).toBe(413);
    // The rest is not read: what was sent beyond the limit are the buffers of the sockets.
    expect(sent).toBeLessThan(2_000);
    const small = await fetch(`${url}/size`, { method: "POST", body: "abc" });
    expect(await small.json()).toBe(3);
    expect(escaped).toEqual([]);
  });

  test("refuses web pages on the routes that only Dapr calls", async () => {
    const { url } = await open(mount);
    for (const path of ["dapr/config", "dapr/subscribe"]) {
      expect((await fetch(`${url}/${path}`)).status).toBe(200);
      expect((await fetch(`${url}/${path}`, { headers: { origin: "https://a.example" } })).status).toBe(403);
    }
  });

  test("answers although handlers and the logger throw", async () => {
    const { url, escaped } = await open(mount);
    for (const path of ["throws", "unsendable"]) {
      const answer = await fetch(`${url}/${path}`);
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain("secret");
    }
    const event = { id: "1", source: "s", type: "t", specversion: "1.0", data: 1 };
    const answer = await fetch(`${url}/events/pubsub/orders`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify(event),
    });
    expect(await answer.json()).toEqual({ status: "RETRY" });
    expect(escaped).toEqual([]);
  });

  test.each([
    "GET / HTTP/2.0\r\nhost: x\r\n\r\n",
    "GET /size HTTP/1.1\r\nhost: [\r\n\r\n",
    "GET //[ HTTP/1.1\r\nhost: a%b\r\n\r\n",
    "POST /size HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\naPOST /size HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nb",
    "POST /size HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
  ])("survives %j", async (bytes) => {
    const { url, port, escaped } = await open(mount);
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.end(bytes);
    await text(socket).catch(() => "");
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(escaped).toEqual([]);
  });
});
