import { describe, expect, test } from "vitest";
import { DaprApp } from "../../src/app/dapr-app.ts";
import { safeLogger, silent, type Logger } from "../../src/platform/logger.ts";
import { event, jsonOf, newApp, post } from "./platform.ts";

const ROUTE = "/events/pubsub/orders";

describe("a web page", () => {
  const headers = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "same-origin" },
  ];
  const requests = [
    { method: "GET", path: "/dapr/config" },
    { method: "GET", path: "/dapr/subscribe" },
    { method: "POST", path: ROUTE },
    { method: "POST", path: `${ROUTE}?a=1` },
    { method: "POST", path: "/tick" },
    { method: "OPTIONS", path: "/tick" },
    { method: "POST", path: "/job/report" },
    { method: "POST", path: "/configuration/store/key" },
    { method: "DELETE", path: "/actors/Counter/1" },
  ];

  function hostile(): never {
    throw new Error("a web page reached a handler");
  }

  test.each(headers)("is refused on the routes that only Dapr calls: %j", async (own) => {
    for (const appToken of [undefined, "t0ken"]) {
      const { app, log } = newApp({ appToken });
      app.subscribe("pubsub", "orders", hostile);
      app.binding("tick", hostile);
      app.job("report", hostile);
      app.configuration("store", [], hostile);
      app.use({
        name: "actors",
        install(host) {
          host.config(hostile);
          host.route("DELETE", "/actors/:type/:id", hostile);
        },
      });
      for (const request of requests) {
        const all = { ...own, "dapr-api-token": appToken };
        expect((await app.handle({ ...request, headers: all })).status).toBe(403);
      }
      expect(log.said).toEqual([]);
    }
  });

  test("may probe the health, and call a method unless an option refuses it", async () => {
    const statusOf = async (refuseBrowserCalls: boolean, path: string): Promise<number> => {
      const { app } = newApp({ refuseBrowserCalls });
      app.method("greet", () => "hello");
      return (await app.handle({ method: "GET", path, headers: { origin: "https://a.example" } })).status;
    };
    expect(await statusOf(false, "/healthz")).toBe(200);
    expect(await statusOf(false, "/greet")).toBe(200);
    expect(await statusOf(true, "/greet")).toBe(403);
  });

  test("an address that a person typed is not refused", async () => {
    const { app } = newApp();
    const headers = { "sec-fetch-site": "none" };
    expect((await app.handle({ method: "GET", path: "/dapr/config", headers })).status).toBe(200);
  });
});

test.each(["forged, real", "real,forged", ","])(
  "a caller with several app ids has none: %j",
  async (value) => {
    const { app } = newApp();
    app.method("who", (_request, ctx) => ctx.callerAppId ?? "unknown");
    const ask = (id: string) =>
      app.handle({ method: "GET", path: "/who", headers: { "dapr-caller-app-id": id } });
    expect(await jsonOf(await ask(value))).toBe("unknown");
    expect(await jsonOf(await ask("real"))).toBe("real");
  },
);

// The last two would never match what daprd sends.
test.each(["", " ", "\t", "\u200b", "\u2060\ufeff", "\u00ad", "\u3164", "\u2800", "t0ken\u200b", "tökén"])(
  "a token without visible ASCII characters, or with others, is refused: %j",
  (appToken) => {
    expect(() => new DaprApp({ appToken })).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  },
);

test("the default limit of a body is 4 MiB", async () => {
  const { app } = newApp();
  app.method("size", async (request) => (await request.bytes()).length);
  const ask = async (size: number) => (await app.handle(post("/size", new Uint8Array(size)))).status;
  expect(await ask(4 * 1024 * 1024)).toBe(200);
  expect(await ask(4 * 1024 * 1024 + 1)).toBe(413);
});

describe("a log line", () => {
  function logged(): { app: DaprApp; lines: string[] } {
    const lines: string[] = [];
    const error = (message: string, ...details: unknown[]): void =>
      void lines.push([message, ...details.map(String)].join(" "));
    return { app: new DaprApp({ logger: { ...silent, error, warn: error } }), lines };
  }

  test("contains no part of a payload that is not valid JSON", async () => {
    const { app, lines } = logged();
    app.subscribe("pubsub", "orders", () => undefined);
    const type = { "content-type": "application/cloudevents+json" };
    for (const body of ["pa55word", '{"a": pa55word}', '{"a":"pa55word" "b"}', '"pa55word']) {
      await app.handle(post(ROUTE, body, type));
      await app.handle(event(ROUTE, { datacontenttype: "application/vnd.a+json", data: body }));
      await app.handle(post("/configuration/a/b", body));
    }
    expect(lines.length).toBeGreaterThanOrEqual(8);
    expect(lines.join("\n")).not.toContain("pa55word");
    expect(lines[0]).toContain("not valid JSON");
  });

  test("is one line for each message, whatever names a request contains", async () => {
    const { app, lines } = logged();
    await app.handle(post(`/job/${encodeURIComponent("a\nERROR forged\u001b[2J\u2028\u202e")}`, ""));
    expect(lines).toEqual(["job a\\u000aERROR forged\\u001b[2J\\u2028\\u202e has no handler"]);
  });
});

describe("a logger that fails", () => {
  const bad = { inspect: "this cannot be printed" };
  const loggers: Record<string, (message: string, ...details: unknown[]) => unknown> = {
    throws: () => {
      throw new Error("the logger threw");
    },
    rejects: () => Promise.reject(new Error("the logger rejected")),
    "throws for details": (_message: string, ...details: unknown[]) => {
      if (details.length > 0) throw new Error("the details cannot be printed");
    },
  };

  test.each(Object.entries(loggers))("changes no outcome: it %s", async (_what, log) => {
    const write: Logger["error"] = (message, ...details) => log(message, ...details);
    const app = new DaprApp({ logger: { error: write, warn: write, info: write, debug: write } });
    app.subscribe("pubsub", "orders", () => Promise.reject(new Error("as asked")));
    app.binding("tick", () => Promise.reject(new Error("as asked")));
    app.job("report", () => Promise.reject(new Error("as asked")));
    app.method("greet", () => Promise.reject(new Error("as asked")));
    app.health(() => Promise.reject(new Error("as asked")));
    expect(await jsonOf(await app.handle(event(ROUTE, {})))).toEqual({ status: "RETRY" });
    expect((await app.handle(post("/tick", ""))).status).toBe(500);
    expect((await app.handle(post("/job/report", ""))).status).toBe(500);
    expect((await app.handle(post("/greet", ""))).status).toBe(500);
    expect((await app.handle({ method: "GET", path: "/healthz", headers: {} })).status).toBe(503);
  });

  test("still gets the message if the details cannot be printed", () => {
    const lines: string[] = [];
    const error = (message: string, ...details: unknown[]): void => {
      if (details.includes(bad)) throw new Error("cannot inspect");
      lines.push(message);
    };
    safeLogger({ ...silent, error }).error("the handler threw", bad);
    expect(lines).toEqual(["the handler threw (its details cannot be printed)"]);
  });
});
