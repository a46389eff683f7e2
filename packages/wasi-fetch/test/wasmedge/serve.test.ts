import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";
import { standIn } from "@dapr-ts/guests/wasi-net";
import { freePort } from "@dapr-ts/testing";
import { describe, expect, test, vi } from "vitest";
import { DaprApp, reply } from "../../src/index.ts";
import { serve, type Handler, type ServeOptions } from "../../src/wasmedge/index.ts";
import { asGuest } from "./guest-globals.ts";

const output = asGuest();

interface Response {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 100 });

/** Starts an app, and returns a client of it. */
async function start(app: Handler, options: Partial<ServeOptions> = {}) {
  const port = await freePort();
  serve(app, { port, ...options });
  const ask = (
    method: string,
    path: string,
    body?: Buffer | string | Buffer[],
    headers: Record<string, string> = {},
    own?: Agent,
  ): Promise<Response> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: "127.0.0.1", port, method, path, headers, agent: own ?? false },
        (response) => {
          const pieces: Buffer[] = [];
          response.on("data", (piece: Buffer) => pieces.push(piece));
          response.once("error", reject);
          response.once("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(pieces),
            }),
          );
        },
      );
      request.once("error", reject);
      if (Array.isArray(body)) for (const piece of body) request.write(piece);
      request.end(Array.isArray(body) ? undefined : body);
    });
  /** A connection, and everything that it receives. */
  const open = (): { socket: Socket; got: () => string; ended: Promise<string> } => {
    const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    const pieces: Buffer[] = [];
    const got = (): string => Buffer.concat(pieces).toString("latin1");
    socket.on("data", (piece) => {
      pieces.push(piece);
      // As a client does.
      if (got().includes("\r\nconnection: close\r\n")) socket.end();
    });
    const ended = new Promise<string>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("end", () => {
        socket.end();
        resolve(got());
      });
    });
    return { socket, got, ended };
  };
  const say = (text: string): Promise<string> => {
    const { socket, ended } = open();
    socket.write(text);
    return ended;
  };
  return { port, ask, open, say };
}

const echo: Handler = {
  async handle({ body }) {
    const pieces: Uint8Array[] = [];
    if (body !== undefined && !(body instanceof Uint8Array))
      for await (const piece of body) pieces.push(piece);
    return { status: 200, headers: {}, body: Buffer.concat(pieces) };
  },
};

function app(options: ConstructorParameters<typeof DaprApp>[0] = {}): DaprApp {
  return new DaprApp(options).method("echo", async (request) => reply(await request.bytes()));
}

const GET = "GET / HTTP/1.1\r\nhost: x\r\n";
const POST = "POST / HTTP/1.1\r\nhost: x\r\n";

describe("an app", () => {
  const app = new DaprApp({ maxBodyBytes: 100_000 });
  app.method("echo", async (request) =>
    reply(await request.bytes(), { headers: { "x-ratio": request.headers.get("x-ratio") ?? "" } }),
  );
  app.method("json", async (request) => ({
    got: await request.json(),
    query: request.headers.get("x-query"),
  }));
  app.method("nothing", () => undefined);
  app.method("throws", () => {
    throw new Error("oh no");
  });
  app.method("stream", (request) => request.body);
  app.method("header", () => reply("x", { headers: { "x-bad": "a\r\nb: c" } }));
  app.method("many", () => reply("x", { headers: { "set-cookie": ["a=1", "b=2"], connection: "close" } }));
  app.subscribe("pubsub", "orders", () => "DROP");

  test("responds to methods and to daprd's own requests", async () => {
    const { ask } = await start(app);
    const bytes = Buffer.from([0, 255, 13, 10]);
    const echoed = await ask("POST", "/echo?a=b", bytes, { "x-ratio": "1:2" });
    expect(echoed).toMatchObject({ status: 200, body: bytes });
    expect(echoed.headers).toMatchObject({ "content-length": "4", "x-ratio": "1:2" });
    expect(Date.parse(String(echoed.headers.date))).toBeGreaterThan(Date.now() - 5000);
    expect((await ask("POST", "/json?a=b", '{"å":1}', { "x-query": "q" })).body.toString()).toBe(
      '{"got":{"å":1},"query":"q"}',
    );
    const empty = await ask("GET", "/nothing");
    expect([empty.status, empty.headers["content-length"], empty.body.length]).toEqual([204, undefined, 0]);
    expect((await ask("GET", "/dapr/subscribe")).body.toString()).toContain("orders");
    expect((await ask("GET", "/healthz")).status).toBe(200);
    expect((await ask("GET", "/absent")).status).toBe(404);
    expect((await ask("GET", "/many")).headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  });

  test("responds with 500 if it throws or returns what cannot be sent, and continues", async () => {
    const { ask } = await start(app);
    for (let i = 0; i < 3; i++) {
      expect((await ask("POST", "/throws", "x", {}, agent)).status).toBe(500);
      expect((await ask("GET", "/header", undefined, {}, agent)).status).toBe(500);
      expect((await ask("POST", "/echo", "x", {}, agent)).status).toBe(200);
    }
    agent.destroy();
    expect(output.lines.join("\n")).toContain("x-bad");
  });

  test("reads chunked bodies, and streams in both directions", async () => {
    const { ask } = await start(app);
    const pieces = [Buffer.from("one "), Buffer.from("two "), Buffer.from("three")];
    expect((await ask("POST", "/echo", pieces)).body.toString()).toBe("one two three");
    const streamed = await ask("POST", "/stream", pieces);
    expect(streamed.headers["transfer-encoding"]).toBe("chunked");
    expect(streamed.body.toString()).toBe("one two three");
  });

  test("refuses a body that is too large, before and while it arrives", async () => {
    const { ask, open } = await start(app);
    const { socket, ended } = open();
    socket.write("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100001\r\n\r\n");
    expect(await ended).toMatch(/^HTTP\/1\.1 413 [^]*\r\nconnection: close\r\n/);
    const large = Buffer.alloc(60_000);
    expect((await ask("POST", "/echo", [large, large])).status).toBe(413);
    expect((await ask("POST", "/echo", Buffer.alloc(100_000))).status).toBe(200);
  });
});

describe("HTTP", () => {
  test("HEAD, 204 and 304 have no body, and the connection goes on", async () => {
    const { say } = await start({
      handle: ({ path }) => Promise.resolve({ status: Number(path.slice(1)), headers: {}, body: "body" }),
    });
    const got = await say(
      "HEAD /200 HTTP/1.1\r\nhost: x\r\n\r\nGET /204 HTTP/1.1\r\nhost: x\r\n\r\nGET /304 HTTP/1.1\r\nhost: x\r\n\r\nGET /200 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    );
    const answers = got.replace(/date: [^\r]*\r\n/g, "").split(/(?=HTTP\/1\.1 )/);
    expect(answers).toEqual([
      "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n",
      "HTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 304 Not Modified\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbody",
    ]);
  });

  test("an older client receives no chunks, and its connection kept only on request", async () => {
    async function* body() {
      yield "a";
      yield new Uint8Array(0);
      yield "b";
    }
    const { say, open } = await start({
      handle: ({ path }) =>
        Promise.resolve({ status: 200, headers: {}, body: path === "/s" ? body() : "ab" }),
    });
    expect(await say("GET / HTTP/1.0\r\n\r\n")).toMatch(/connection: close\r\n\r\nab$/);
    expect(await say("GET /s HTTP/1.0\r\n\r\n")).toMatch(/\r\n\r\nab$/);
    const { socket, got } = open();
    socket.write("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
    await vi.waitFor(() => expect(got()).toMatch(/connection: keep-alive\r\n\r\nab$/), 30_000);
    socket.end();
    expect(await say(`GET /s HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)).toMatch(
      /\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n$/,
    );
  });

  test("a client that waits for 100 Continue receives it when its body is read", async () => {
    const { open } = await start(echo);
    const { socket, got, ended } = open();
    socket.write(`${POST}content-length: 3\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n`);
    await vi.waitFor(() => expect(got()).toBe("HTTP/1.1 100 Continue\r\n\r\n"), 30_000);
    socket.write("abc");
    expect(await ended).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK[^]*abc$/);
    const refusing = await start({ handle: () => Promise.resolve({ status: 403, headers: {} }) });
    const refused = await refusing.say(`${POST}content-length: 3\r\nexpect: 100-continue\r\n\r\n`);
    expect(refused).toMatch(/^HTTP\/1\.1 403 [^]*connection: close/);
  });

  test("requests one by one in bytes, and several in one piece", async () => {
    const { open } = await start(echo);
    const request = `${POST}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    const { socket, got, ended } = open();
    socket.setNoDelay(true);
    for (const byte of request)
      await new Promise<void>((resolve) => socket.write(byte, () => setImmediate(resolve)));
    await vi.waitFor(() => expect(got()).toMatch(/ab$/), 30_000);
    socket.write(`${request}${request}${GET}connection: close\r\n\r\n`);
    expect((await ended).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(4);
  });

  test("a body that the app does not read does not disturb the next request", async () => {
    const { ask } = await start({ handle: () => Promise.resolve({ status: 200, headers: {}, body: "hi" }) });
    const own = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 3; i++)
      expect((await ask("POST", "/", "unread", {}, own)).body.toString()).toBe("hi");
    expect((await ask("POST", "/", Buffer.alloc(1_000_000), {}, own)).body.toString()).toBe("hi");
    own.destroy();
  });
});

describe("a malformed, slow or aborted request", () => {
  test.each([
    ["nonsense", "hello\r\n\r\n", 400],
    ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["a malformed header", `${GET}a b\r\n\r\n`, 400],
    ["a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n", 400],
    ["an HTTP/2 greeting", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505],
    ["a large head", `${GET}x: ${"x".repeat(70_000)}\r\n\r\n`, 431],
    ["a large first line", `GET /${"x".repeat(70_000)}`, 431],
    ["an unknown coding", `${POST}transfer-encoding: gzip\r\n\r\n`, 501],
    ["a GET of version 2.0", "GET / HTTP/2.0\r\nhost: x\r\n\r\n", 505],
    ["version 0.9", "GET / HTTP/0.9\r\nhost: x\r\n\r\n", 505],
    ["a version that is none", "GET / HTTP/1.x\r\nhost: x\r\n\r\n", 400],
    ["a host with a port that is none", "GET / HTTP/1.1\r\nhost: x:y\r\n\r\n", 400],
    ["a host with a malformed escape", "GET / HTTP/1.1\r\nhost: a%b\r\n\r\n", 400],
    ["a host of a bracket", "GET / HTTP/1.1\r\nhost: [\r\n\r\n", 400],
    ["a host with a path", "GET / HTTP/1.1\r\nhost: x/y\r\n\r\n", 400],
    ["a host with a user", "GET / HTTP/1.1\r\nhost: u@x\r\n\r\n", 400],
    ["a thousand headers and one", `${GET}${"a:b\r\n".repeat(1_000)}\r\n`, 431],
    ["empty lines", "\r\n".repeat(20_000), 400],
  ])("is refused and closes the connection: %s", async (_, text, status) => {
    const { say, ask } = await start(echo);
    expect(await say(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} [^]*connection: close`));
    expect((await ask("POST", "/", "still here")).body.toString()).toBe("still here");
  });

  test.each([["x", "[::1]", "[::1]:80", "x:", "a.b-c:65535", ""]])(
    "valid hosts are accepted",
    async (...hosts) => {
      const { say } = await start(echo);
      for (const host of hosts)
        expect(await say(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`), host).toMatch(
          /^HTTP\/1\.1 200 /,
        );
    },
  );

  test("pipelined requests of which the last has no body end as the client ends the connection", async () => {
    const { open, ask } = await start(app());
    const { socket, ended } = open();
    const first = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\na";
    socket.end(`${first}${first.slice(0, -1)}`);
    expect(await ended).toMatch(/^HTTP\/1\.1 200 [^]*aHTTP\/1\.1 400 /);
    expect((await ask("POST", "/echo", "x")).status).toBe(200);
  });

  test("a client without the token is refused before its body, however much it sends", async () => {
    const { open, ask } = await start(app({ appToken: "secret" }), { requestTimeoutMs: 60_000 });
    const begun = Date.now();
    const { socket, ended } = open();
    socket.on("error", () => undefined);
    socket.write("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    let over = false;
    const flood = (): void => {
      if (!over && socket.writable) socket.write(chunk, () => setImmediate(flood));
    };
    flood();
    const got = await ended.catch(() => "reset");
    over = true;
    expect(got).toMatch(/^(?:HTTP\/1\.1 401 |reset)/);
    expect(Date.now() - begun).toBeLessThan(30_000);
    socket.destroy();
    expect((await ask("POST", "/echo", "x", { "dapr-api-token": "secret" })).body.toString()).toBe("x");
  });

  test("a cross-site page cannot call Dapr's routes", async () => {
    const { ask } = await start(app());
    expect((await ask("GET", "/dapr/subscribe", undefined, { origin: "https://evil.example" })).status).toBe(
      403,
    );
    expect((await ask("GET", "/dapr/config", undefined, { "sec-fetch-site": "cross-site" })).status).toBe(
      403,
    );
    expect((await ask("GET", "/dapr/config")).status).toBe(200);
  });

  test("an onError that throws, an app that rejects with nothing, and a reply that is none", async () => {
    const replies: Record<string, () => unknown> = {
      "/rejects": () => Promise.reject(Object.create(null) as Error),
      "/nothing": () => undefined,
      "/empty": () => ({}),
      "/headers": () => ({ status: 200, headers: null, body: "x" }),
      "/": () => ({ status: 200, headers: {}, body: "fine" }),
    };
    const handle = async ({ path }: { path: string }): Promise<never> => (await replies[path]?.()) as never;
    const onError = (): never => {
      throw new Error("onError fails");
    };
    for (const options of [{ onError }, {}]) {
      const { ask } = await start({ handle }, options);
      for (const path of Object.keys(replies))
        expect((await ask("GET", path)).status, path).toBe(path === "/" ? 200 : 500);
    }
    expect(output.status()).toBe(undefined);
  });

  test("a malformed chunk is the client's fault", async () => {
    const app = new DaprApp();
    app.method("echo", async (request) => reply(await request.bytes()));
    const { say } = await start(app);
    expect(await say("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n")).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  test("a head, a body and a next request that do not arrive", async () => {
    const app = new DaprApp();
    app.method("echo", async (request) => reply(await request.bytes()));
    const { say } = await start(app, {
      headersTimeoutMs: 1_500,
      requestTimeoutMs: 1_500,
      keepAliveMs: 1_500,
    });
    const begun = Date.now();
    const [head, body, idle] = await Promise.all([
      say("GET / HTTP/1.1\r\nhos"),
      say("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\na"),
      say("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\na"),
    ]);
    expect(head).toMatch(/^HTTP\/1\.1 408 /);
    expect(body).toMatch(/^HTTP\/1\.1 408 /);
    expect(idle).toMatch(/^HTTP\/1\.1 200 [^]*aHTTP\/1\.1 408 /);
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  test("a request that ends at a multiple of the engine's buffer receives 408, and one that does not receives 200", async () => {
    const { say } = await start(echo, { headersTimeoutMs: 1_500 });
    const request = (size: number): string => {
      const start = `${POST}connection: close\r\nx: `;
      return `${start}${"x".repeat(size - start.length - 4)}\r\n\r\n`;
    };
    expect(await say(request(4096))).toMatch(/^HTTP\/1\.1 408 /);
    expect(await say(request(4097))).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("a client that goes away, in the middle of either", async () => {
    const { open, ask } = await start(echo);
    for (const text of [GET, `${POST}content-length: 9\r\n\r\nabc`]) {
      const { socket, ended } = open();
      ended.catch(() => undefined);
      await new Promise<void>((resolve) => socket.write(text, () => resolve()));
      socket.resetAndDestroy();
    }
    expect((await ask("POST", "/", "x")).status).toBe(200);
  });

  test("a streamed response that fails is cut off", async () => {
    async function* failing() {
      yield "some";
      throw new Error("the source is dry");
    }
    const { say, ask } = await start({
      handle: ({ path }) =>
        Promise.resolve({ status: 200, headers: {}, body: path === "/x" ? failing() : "ok" }),
    });
    expect(await say("GET /x HTTP/1.1\r\nhost: x\r\n\r\n")).toMatch(/4\r\nsome\r\n$/);
    expect(output.lines.join("\n")).toContain("the source is dry");
    expect((await ask("GET", "/")).body.toString()).toBe("ok");
  });

  test("closes connections to another address than `host`", async () => {
    const { say } = await start(echo, { host: "192.0.2.1" });
    expect(await say(`${GET}\r\n`).catch(() => "")).toBe("");
  });
});

describe("a lot", () => {
  test("3 MB both ways, with a length and in chunks", async () => {
    const { ask } = await start(echo);
    const large = Buffer.alloc(3_000_000, "0123456789abcdef\r\n");
    expect((await ask("POST", "/", large)).body.equals(large)).toBe(true);
    expect(
      (await ask("POST", "/", [large.subarray(0, 1_000_001), large.subarray(1_000_001)])).body.equals(large),
    ).toBe(true);
  });

  test("3 MB as a stream to a client that is slow to read them", async () => {
    const piece = "0123456789".repeat(3000);
    async function* body() {
      for (let i = 0; i < 100; i++) yield piece;
    }
    const { port } = await start({
      handle: () => Promise.resolve({ status: 200, headers: {}, body: body() }),
    });
    const socket = connect({ host: "127.0.0.1", port });
    socket.write(`${GET}connection: close\r\n\r\n`);
    // Nothing is read until all has been written.
    await vi.waitFor(() => expect(socket.bytesRead).toBeGreaterThan(0), 30_000);
    let size = 0;
    for await (const chunk of socket) size += (chunk as Buffer).length;
    expect(size).toBeGreaterThan(3_000_000);
    expect(standIn.faults).toEqual([]);
  });

  test("50 at one time, each several times on its connection", async () => {
    const { ask } = await start(echo);
    const own = new Agent({ keepAlive: true, maxSockets: 50 });
    const bodies = Array.from({ length: 200 }, (_, i) => String(i).repeat(50));
    const got = await Promise.all(
      bodies.map(async (body) => (await ask("POST", "/", body, {}, own)).body.toString()),
    );
    expect(got).toEqual(bodies);
    own.destroy();
  });
});

describe("starting", () => {
  test("a port that is taken is printed, and ends the guest", async () => {
    const { port, ask } = await start(echo);
    expect((await ask("GET", "/")).status).toBe(200);
    serve(echo, { port });
    await vi.waitFor(() => expect(output.status()).toBe(1), 30_000);
    expect(output.lines.join("\n")).toContain("Address in use");
  });

  test.each(["headersTimeoutMs", "requestTimeoutMs", "keepAliveMs"])(
    "%s may be 0 or Infinity",
    async (name) => {
      for (const value of [0, Infinity]) {
        const { open } = await start(echo, { [name]: value });
        const { socket, got, ended } = open();
        for (const times of [1, 2]) {
          // Longer than a limit of no time.
          await new Promise((resolve) => setTimeout(resolve, 30));
          socket.write(`${GET}${times === 1 ? "" : "connection: close\r\n"}\r\n`);
          await vi.waitUntil(() => got().split("HTTP/1.1 200 ").length === times + 1, { timeout: 30_000 });
        }
        await ended;
      }
    },
  );

  test.each([
    ["headersTimeoutMs", -1],
    ["requestTimeoutMs", NaN],
    ["keepAliveMs", "500"],
    ["maxHeadBytes", 0],
  ])("refuses %s of %j", async (name, value) => {
    serve(echo, { port: await freePort(), [name]: value });
    await vi.waitFor(() => expect(output.status()).toBe(1), 30_000);
    expect(output.lines.join("\n")).toContain(`${name} must be`);
  });

  test.each([0, 1.5, 65_536, "9004"])("refuses %j as a port", async (port) => {
    serve(echo, { port: port as number });
    await vi.waitFor(() => expect(output.status()).toBe(1), 30_000);
    expect(output.lines.join("\n")).toContain("port must be");
  });
});
