import { describe, expect, test } from "vitest";
import { DaprError } from "../../src/errors/dapr-error.ts";
import { reply } from "../../src/app/reply.ts";
import type { MethodHandler } from "../../src/app/method.ts";
import type { AppRequest } from "../../src/app/message.ts";
import { jsonOf, newApp, post, textOf, utf8 } from "./platform.ts";

const get = (path: string, headers = {}): AppRequest => ({ method: "GET", path, headers });

describe("methods", () => {
  test("a path with parameters, a query, headers and a body", async () => {
    const { app } = newApp();
    app.method("orders/:id/items/:item", async (request, ctx) => ({
      params: request.params,
      method: request.method,
      path: request.path,
      url: request.url,
      query: [request.query.get("a"), request.query.getAll("b"), request.query.get("c")],
      header: request.headers.get("X-Thing"),
      caller: ctx.callerAppId,
      token: request.headers.get("dapr-api-token"),
      body: await request.json(),
    }));
    const headers = { host: "app", "x-thing": "1", "dapr-caller-app-id": "shop", "dapr-api-token": "secret" };
    const answer = await app.handle(post("/orders/a%2Fb/items/c%20d?a=1&b=2&b=%C3%A9+x", { n: 0 }, headers));
    expect(answer.status).toBe(200);
    expect(await jsonOf(answer)).toEqual({
      params: { id: "a/b", item: "c d" },
      method: "POST",
      path: "/orders/a%2Fb/items/c%20d",
      url: "http://app/orders/a%2Fb/items/c%20d?a=1&b=2&b=%C3%A9+x",
      query: ["1", ["2", "é x"], null],
      header: "1",
      caller: "shop",
      body: { n: 0 },
    });
  });

  test("the path that is written out wins, then names, then the rest", async () => {
    const { app } = newApp();
    app.method("*", () => "rest");
    app.method("a/*", (request) => `a: ${request.params["*"]}`);
    app.method(":x/b", () => "name");
    app.method("a/b", () => "written");
    const answers = await Promise.all(
      ["/a/b", "/c/b", "/a/c/d", "/z", "/a", "/a/b/"].map(async (path) =>
        jsonOf(await app.handle(get(path))),
      ),
    );
    expect(answers).toEqual(["written", "name", "a: c/d", "rest", "a: ", "written"]);
  });

  test("headers of a reply that are numbers are sent as text, and those without a value are left out", async () => {
    const { app } = newApp();
    const headers = { "x-count": 5, "x-list": [1, "b"], "x-none": undefined, "x-null": null };
    app.method("x", () => reply("y", { headers: headers as never }));
    expect((await app.handle(get("/x"))).headers).toEqual({
      "content-type": "text/plain; charset=utf-8",
      "x-count": "5",
      "x-list": ["1", "b"],
    });
  });

  test("verbs", async () => {
    const { app } = newApp();
    app.method("x", () => "read", { verb: "GET" });
    app.method("x", () => "write", { verb: ["PUT", "POST"] });
    expect(() => app.method("x", () => "again", { verb: "PUT" })).toThrow(
      'method "x" already has a handler for PUT',
    );
    expect(() => app.method("x", () => "all")).toThrow('method "x" already has a handler for GET');
    expect(await jsonOf(await app.handle(get("/x")))).toBe("read");
    expect(await jsonOf(await app.handle(post("/x", "")))).toBe("write");
    expect(await app.handle({ ...get("/x"), method: "DELETE" })).toEqual({
      status: 405,
      headers: { allow: "GET, PUT, POST" },
    });
  });

  test("an unknown method is 404", async () => {
    const { app, log } = newApp();
    expect((await app.handle(post("/nix", ""))).status).toBe(404);
    expect((await app.handle(get("/constructor"))).status).toBe(404);
    expect(log.said).toEqual([]);
  });

  async function answerOf(handler: MethodHandler): Promise<[number, string | undefined, string]> {
    const { app } = newApp();
    app.method("x", handler);
    const answer = await app.handle(post("/x", "{", {}));
    return [answer.status, answer.headers["content-type"] as string | undefined, await textOf(answer)];
  }

  test.each<[string, MethodHandler, [number, string | undefined, string]]>([
    ["nothing", () => undefined, [204, undefined, ""]],
    ["null", () => null, [200, "application/json", "null"]],
    ["0", () => 0, [200, "application/json", "0"]],
    ["an empty string", () => "", [200, "application/json", '""']],
    ["an object", () => ({ a: 1 }), [200, "application/json", '{"a":1}']],
    ["bytes", () => utf8("b"), [200, "application/octet-stream", "b"]],
    ["reply(text)", () => reply("t"), [200, "text/plain; charset=utf-8", "t"]],
    ["reply()", () => reply(), [204, undefined, ""]],
    ["a status", () => reply({ a: 1 }, { status: 418 }), [418, "application/json", '{"a":1}']],
    ["a status alone", () => reply(undefined, { status: 404 }), [404, undefined, ""]],
    [
      "a type",
      () => reply("<a/>", { headers: { "Content-Type": "application/xml" } }),
      [200, "application/xml", "<a/>"],
    ],
    ["a Response", () => new Response("r", { status: 202 }), [202, "text/plain;charset=UTF-8", "r"]],
    ["a Response without a body", () => new Response(null, { status: 304 }), [304, undefined, ""]],
    [
      "a stream",
      () =>
        reply(
          (async function* () {
            yield "a";
            yield utf8("b");
          })(),
        ),
      [200, "application/octet-stream", "ab"],
    ],
    ["a ReadableStream", () => new Blob(["s"]).stream(), [200, "application/octet-stream", "s"]],
    [
      "a thrown reply",
      () => {
        throw reply("no", { status: 409 });
      },
      [409, "text/plain; charset=utf-8", "no"],
    ],
    [
      "a thrown error",
      () => {
        throw new Error("the password is 1234");
      },
      [500, "application/json", '{"message":"method x failed; the app\'s log contains the reason"}'],
    ],
    [
      "a rejection without a reason",
      () => Promise.reject(undefined),
      [500, "application/json", '{"message":"method x failed; the app\'s log contains the reason"}'],
    ],
    [
      "what JSON cannot say",
      () => 1n,
      [500, "application/json", '{"message":"method x failed; the app\'s log contains the reason"}'],
    ],
  ])("answers %s", async (_what, handler, expected) => {
    expect(await answerOf(handler)).toEqual(expected);
  });

  test.each([
    ["invalid_argument", 400],
    ["unauthenticated", 401],
    ["permission_denied", 403],
    ["not_found", 404],
    ["already_exists", 409],
    ["failed_precondition", 412],
    ["resource_exhausted", 429],
    ["unimplemented", 501],
    ["unavailable", 503],
    ["deadline_exceeded", 504],
    ["internal", 500],
  ] as const)("answers a thrown DaprError with its status and message: %s", async (code, status) => {
    const answer = await answerOf(() => Promise.reject(new DaprError("order 1", { code })));
    expect(answer).toEqual([status, "application/json", '{"message":"order 1"}']);
  });

  test("answers an error whose members throw", async () => {
    const hostile = new Proxy(new Error("secret"), {
      get: () => {
        throw new Error("secret");
      },
      has: () => {
        throw new Error("secret");
      },
    });
    const [status, , body] = await answerOf(() => Promise.reject(hostile));
    expect(status).toBe(500);
    expect(body).not.toContain("secret");
  });

  test("a body that is not valid JSON, or does not fit, is the caller's fault", async () => {
    expect((await answerOf((request) => request.json()))[0]).toBe(400);
    const schema = {
      "~standard": { version: 1, vendor: "test", validate: () => ({ issues: [{ message: "no" }] }) },
    } as const;
    const { app, log } = newApp();
    app.method("x", (request) => request.json(schema));
    expect(await jsonOf(await app.handle(post("/x", "1")))).toEqual({
      message: "the body does not match its schema: no",
    });
    expect(log.said).toEqual([]);
  });

  test("cookies stay apart", async () => {
    const { app } = newApp();
    app.method("x", () => {
      const headers = new Headers({ a: "1" });
      headers.append("set-cookie", "a=1");
      headers.append("set-cookie", "b=2");
      return new Response("", { headers });
    });
    expect((await app.handle(get("/x"))).headers).toMatchObject({ a: "1", "set-cookie": ["a=1", "b=2"] });
  });

  test("a limit of its own, on all of a body and on its parts", async () => {
    const { app } = newApp({ maxBodyBytes: 4 });
    app.method("small", (request) => request.text());
    app.method("large", (request) => request.text(), { maxBodyBytes: 8 });
    app.method("parts", async (request) => {
      let size = 0;
      for await (const chunk of request.body) size += chunk.length;
      return size;
    });
    expect((await app.handle(post("/small", "12345"))).status).toBe(413);
    expect((await app.handle(post("/parts", "12345"))).status).toBe(413);
    expect(await jsonOf(await app.handle(post("/large", "12345")))).toBe("12345");
    expect(await jsonOf(await app.handle(post("/parts", "1234")))).toBe(4);
  });
});

describe("bindings", () => {
  test("pass data and metadata to the handler, and return its result", async () => {
    const { app } = newApp();
    const seen: unknown[] = [];
    app.binding("in", (event) => {
      seen.push(event.name, event.data, event.metadata);
      return event.data === 1 ? { to: ["out"], data: "x", concurrency: "parallel" } : undefined;
    });
    const headers = {
      "content-type": "application/json",
      host: "x",
      traceparent: "t",
      "dapr-api-token": "s",
      key: "k",
    };
    expect(await jsonOf(await app.handle(post("/in", "1", headers)))).toEqual({
      to: ["out"],
      data: "x",
      concurrency: "parallel",
    });
    expect(await app.handle(post("/in", new Uint8Array([0xff, 0])))).toEqual({ status: 200, headers: {} });
    expect(await app.handle(post("/in", new Uint8Array(0)))).toEqual({ status: 200, headers: {} });
    expect(seen).toEqual(["in", 1, { key: "k" }, "in", new Uint8Array([0xff, 0]), {}, "in", undefined, {}]);
  });

  test("daprd's question whether the app takes a binding", async () => {
    const { app } = newApp();
    app.binding("in", () => undefined);
    app.binding("other", () => undefined, { route: "/own/path" });
    app.method("method", () => expect.unreachable());
    const ask = async (path: string): Promise<number> =>
      (await app.handle({ method: "OPTIONS", path, headers: {} })).status;
    expect([await ask("/in"), await ask("/own/path"), await ask("/other"), await ask("/method")]).toEqual([
      200, 200, 404, 404,
    ]);
  });

  test("a handler that throws is not acknowledged", async () => {
    const { app, log } = newApp();
    app.binding("in", () => Promise.reject(new Error("no")));
    expect((await app.handle(post("/in", "1"))).status).toBe(500);
    expect(log.said).toEqual(["error binding in: the handler threw"]);
  });
});

describe("jobs", () => {
  test("done, failed and unknown", async () => {
    const { app, log } = newApp();
    const seen: unknown[] = [];
    app.job("report/2026 é", (job) => void seen.push(job));
    app.job("bad", () => Promise.reject(new Error("no")));
    expect((await app.handle(post("/job/report%2F2026%20%C3%A9", '{"n":0}'))).status).toBe(200);
    expect((await app.handle(post("/job/bad", ""))).status).toBe(500);
    expect((await app.handle(post("/job/nix", ""))).status).toBe(404);
    expect(seen).toEqual([{ name: "report/2026 é", data: { n: 0 } }]);
    expect(log.said).toEqual(["error job bad: the handler threw", "error job nix has no handler"]);
  });
});

test("configuration: handlers receive the item of the path if it is theirs", async () => {
  const { app } = newApp();
  const seen: unknown[] = [];
  app.configuration("store", ["a"], (items) => void seen.push(["one", items]));
  app.configuration("store", [], (items) => void seen.push(["all", items]));
  const update = { id: "1", items: { a: { value: "1", version: "2" }, b: { value: "3" } } };
  expect((await app.handle(post("/configuration/store/a", update))).status).toBe(200);
  expect((await app.handle(post("/configuration/store/b", update))).status).toBe(200);
  expect((await app.handle(post("/configuration/other/a", update))).status).toBe(404);
  const b = { value: "3", version: "", metadata: {} };
  expect(seen).toEqual([
    ["one", { a: { value: "1", version: "2", metadata: {} } }],
    ["all", { a: { value: "1", version: "2", metadata: {} } }],
    ["all", { b }],
  ]);
});

test("the health path responds with 503 if the handler returns false or throws", async () => {
  const { app } = newApp({ healthPath: "/alive" });
  expect((await app.handle(get("/alive"))).status).toBe(200);
  expect((await app.handle(get("/healthz"))).status).toBe(404);
  for (const handler of [() => false, () => Promise.reject(new Error("no"))]) {
    expect((await newApp().app.health(handler).handle(get("/healthz"))).status).toBe(503);
  }
});

test("the app's token is required everywhere but on health probes", async () => {
  const { app } = newApp({ appToken: "s3cret" });
  app.method("x", () => "in");
  const paths = [
    "/x",
    "/nix",
    "/dapr/subscribe",
    "/dapr/config",
    "/job/a",
    "/configuration/a/b",
    "/healthz/",
  ];
  for (const token of [undefined, "", "s3cre", "s3cret1", "S3cret"]) {
    for (const path of paths)
      expect((await app.handle(get(path, { "dapr-api-token": token }))).status).toBe(401);
    expect(
      (await app.handle(post("/healthz", "", token === undefined ? {} : { "dapr-api-token": token }))).status,
    ).toBe(401);
  }
  expect((await app.handle(get("/healthz"))).status).toBe(200);
  expect(await jsonOf(await app.handle(get("/x", { "dapr-api-token": "s3cret" })))).toBe("in");
});

test("an extension serves its own paths and adds members to the configuration", async () => {
  const { app } = newApp();
  app.use({
    name: "actors",
    install(host) {
      host.config(() => ({ entities: ["Counter"], reentrancy: { enabled: true } }));
      host.route("PUT", "/actors/:type/:id/method/:method", (_request, params) => ({
        status: 200,
        headers: {},
        body: JSON.stringify(params),
      }));
    },
  });
  expect(await jsonOf(await app.handle(get("/dapr/config")))).toEqual({
    entities: ["Counter"],
    reentrancy: { enabled: true },
  });
  const answer = await app.handle({
    method: "PUT",
    path: "/actors/Counter/a%7C%7Cb/method/add",
    headers: {},
  });
  expect(await jsonOf(answer)).toEqual({ type: "Counter", id: "a||b", method: "add" });
});
