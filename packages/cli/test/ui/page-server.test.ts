import { request as sendRequest } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CliError } from "../../src/spec/cli-error.ts";
import { isSameToken } from "../../src/ui/server/access.ts";
import { dispatch, type CallHandlers } from "../../src/ui/server/calls.ts";
import { EXPORT_HEADER, PageServer } from "../../src/ui/server/page-server.ts";
import { readBody } from "../../src/ui/server/read-body.ts";

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const exported: string[] = [];
let server: PageServer;
let port: number;
let token: string;

beforeEach(async () => {
  exported.length = 0;
  const handlers = {
    "state.stores": () => Promise.resolve({ stores: [] }),
    "state.read": (params) =>
      Promise.resolve({ entry: { store: "s", fullKey: params.name("key"), key: "k", kind: "other" } }),
  } as Pick<CallHandlers, "state.stores" | "state.read"> as CallHandlers;
  server = await PageServer.listen(0, {
    files: new Map([["index.html", { type: "text/html", content: Buffer.from("<p>page") }]]),
    stream: (_, response) => void response.end(),
    call: (name, request) => dispatch(handlers, name, request),
    export: async (path, request) => {
      await readBody(request, 1_000);
      exported.push(path);
    },
  });
  port = server.port;
  token = new URL(server.url).pathname.slice(1, -1);
});

afterEach(() => server[Symbol.asyncDispose]());

/** Sends a request with exactly these headers, which fetch would not do. */
function send(path: string, { method = "GET", headers = {}, body }: Sent = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = sendRequest(
      { host: "127.0.0.1", port, path, method, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => (text += part));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

const JSON_TYPE = { "content-type": "application/json" };

test("the page is served with its token alone, and no response contains the token", async () => {
  expect((await send(`/${token}/`)).body).toBe("<p>page");
  for (const path of [
    "/",
    "//",
    "/x/",
    `/${token.slice(1)}/`,
    `/${token}x/`,
    `/x/${token}/`,
    "/api/stream",
  ]) {
    const reply = await send(path);
    expect(reply.status).toBe(404);
    expect(reply.body).not.toContain(token);
  }
  expect((await send(`/${token}`)).headers["location"]).toBe(`/${token}/`);
  expect((await send(`/${token}/../../etc/passwd`)).status).toBe(404);
  expect((await send(`/${token}/%2e%2e/package.json`)).status).toBe(404);
});

test("every response has a strict policy, also a refusal", async () => {
  for (const path of [`/${token}/`, "/nothing", `/${token}/nothing`]) {
    const { headers } = await send(path);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  }
});

test("a name that points to this machine is refused in Host", async () => {
  for (const host of [
    "evil.test",
    `evil.test:${String(port)}`,
    `127.0.0.1.evil.test:${String(port)}`,
    "127.0.0.1",
  ])
    expect((await send(`/${token}/`, { headers: { host } })).status).toBe(403);
  for (const name of ["127.0.0.1", "localhost", "[::1]"])
    expect((await send(`/${token}/`, { headers: { host: `${name}:${String(port)}` } })).status).toBe(200);
});

test("requests of another origin or site are refused, but a link may open the page", async () => {
  const call = { method: "POST", body: "{}" };
  const path = `/${token}/api/call/state.stores`;
  for (const origin of [
    "http://evil.test",
    "null",
    `https://127.0.0.1:${String(port)}`,
    "http://127.0.0.1:1",
  ])
    expect((await send(path, { ...call, headers: { ...JSON_TYPE, origin } })).status).toBe(403);
  const own = `http://127.0.0.1:${String(port)}`;
  expect((await send(path, { ...call, headers: { ...JSON_TYPE, origin: own } })).status).toBe(200);
  const site = { "sec-fetch-site": "cross-site" };
  expect((await send(path, { ...call, headers: { ...JSON_TYPE, ...site } })).status).toBe(403);
  expect((await send(`/${token}/`, { headers: site })).status).toBe(403);
  expect((await send(`/${token}/`, { headers: { ...site, "sec-fetch-mode": "navigate" } })).status).toBe(200);
});

test("a call requires POST with JSON, a known name and parameters of the right types", async () => {
  const path = `/${token}/api/call/`;
  const post = (name: string, body: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
    send(`${path}${name}`, { method: "POST", body, headers });
  expect((await send(`${path}state.stores`)).status).toBe(405);
  for (const type of ["text/plain", "application/json-seq", "text/plain; a=application/json"])
    expect((await post("state.stores", "{}", { "content-type": type })).status).toBe(415);
  const utf8 = { "content-type": "application/json; charset=utf-8" };
  expect((await post("state.stores", "{}", utf8)).status).toBe(200);
  expect((await post("nothing", "{}")).status).toBe(404);
  expect((await post("__proto__", "{}")).status).toBe(404);
  expect((await post("constructor", "{}")).status).toBe(404);
  for (const body of ["{", "[]", "null", "1"]) expect((await post("state.read", body)).status).toBe(400);
  for (const body of ["{}", '{"key":1}', '{"key":""}', '{"__proto__":{"key":"x"}}'])
    expect((await post("state.read", body)).body).toContain("key");
  expect(await post("state.read", '{"key":"a"}')).toMatchObject({
    status: 200,
    body: '{"entry":{"store":"s","fullKey":"a","key":"k","kind":"other"}}',
  });
});

test("a body that is too large is refused, also if it is so only when inflated", async () => {
  const path = `/${token}/api/call/state.stores`;
  const large = Buffer.alloc(9 * 1024 * 1024, 32);
  const gzip = { ...JSON_TYPE, "content-encoding": "gzip" };
  const post = (headers: Record<string, string>, body: Buffer) =>
    send(path, { method: "POST", headers, body });
  expect((await post(gzip, gzipSync(large))).status).toBe(413);
  expect((await post(gzip, Buffer.from("no gzip"))).status).toBe(400);
  expect((await post({ ...JSON_TYPE, "content-encoding": "br" }, Buffer.from("{}"))).status).toBe(415);
  // The server may close the connection before all is sent.
  const status = await post(JSON_TYPE, large).then(
    (reply) => reply.status,
    () => 413,
  );
  expect(status).toBe(413);
});

test("exporters have a token of their own, which opens nothing else", async () => {
  const { exportToken } = server;
  const post = (path: string, headers: Record<string, string> = {}) =>
    send(path, { method: "POST", headers, body: "x" });
  expect((await post("/v1/traces")).status).toBe(404);
  expect((await post("/v1/traces", { [EXPORT_HEADER]: "wrong" })).status).toBe(404);
  expect((await post(`/${token}/v1/traces`)).status).toBe(405);
  expect((await post("/v1/traces", { [EXPORT_HEADER]: exportToken })).status).toBe(200);
  expect((await post(`/${exportToken}/my%20app/v1/traces`)).status).toBe(200);
  expect((await post(`/${exportToken}/app/v1/metrics`)).status).toBe(200);
  expect(exported).toEqual(["/v1/traces", "/my%20app/v1/traces", "/app/v1/metrics"]);
  expect((await send(`/${exportToken}/`)).status).toBe(404);
  expect((await send(`/${exportToken}/api/stream`)).status).toBe(404);
});

test("a stream or a socket for another origin is refused", async () => {
  const origin = { origin: "http://evil.test" };
  const stream = { accept: "text/event-stream", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
  const socket = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const path = `/${token}/api/stream`;
  expect((await send(path, { headers: { ...stream, ...origin } })).status).toBe(403);
  expect((await send(path, { headers: stream })).status).toBe(403);
  expect((await send(path, { headers: { ...socket, ...origin } })).status).toBe(403);
  // One of the page's own would not be a socket either.
  expect((await send(`/${token}/`, { headers: socket })).status).toBe(200);
  const preflight = { ...origin, "access-control-request-method": "POST", "sec-fetch-mode": "cors" };
  const { status, headers } = await send(`/${token}/api/call/state.stores`, {
    method: "OPTIONS",
    headers: preflight,
  });
  expect(status).toBe(403);
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("tokens of any length are compared, and only the whole one is right", () => {
  for (const given of ["", "x", token.slice(0, -1), `${token}\0`, token.toUpperCase(), "é".repeat(10_000)])
    expect(isSameToken(given, token)).toBe(false);
  expect(isSameToken(token, token)).toBe(true);
});

test("requests that take too long, and connections beyond the limit, are ended", async () => {
  const limits = { connections: 20, headersTime: 200, requestTime: 400, checkEvery: 50 };
  await using other = await PageServer.listen(
    0,
    {
      files: new Map(),
      stream: () => undefined,
      call: (_, request) => readBody(request, 1_000),
      export: () => Promise.resolve(),
    },
    limits,
  );
  const head = `POST ${new URL(other.url).pathname}api/call/x HTTP/1.1\r\nHost: 127.0.0.1:${String(other.port)}\r\n`;
  const slow = [head, `${head}Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{`];
  const sockets = Array.from({ length: 60 }, (_, index) => {
    const socket = connect(other.port, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    socket.write(slow[index % 2] ?? "");
    return new Promise((resolve) => socket.once("close", resolve));
  });
  await Promise.all(sockets);
  // A slot is free again, once the server has noticed that its client has gone.
  await vi.waitFor(async () => expect((await fetch(other.url)).status).toBe(404), {
    timeout: 60_000,
    interval: 100,
  });
});

test("the error of a port in use has the remedy", async () => {
  const attempt = PageServer.listen(port, {
    files: new Map(),
    stream: () => undefined,
    call: () => Promise.resolve(),
    export: () => Promise.resolve(),
  });
  await expect(attempt).rejects.toThrow(CliError);
  await expect(attempt).rejects.toThrow(/--ui-port/);
});

test("bytes that are not HTTP end the connection alone", async () => {
  const socket = connect(port, "127.0.0.1");
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => undefined);
  socket.write("\0\0\0\0\r\n\r\n");
  socket.resume();
  await closed;
  expect((await send(`/${token}/`)).status).toBe(200);
});
