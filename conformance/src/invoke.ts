import type { Echo } from "./app.ts";
import { newAborter } from "./aborter.ts";
import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Case } from "./case.ts";

const APPS = [NAMES.app, NAMES.other];

export const invokeCases: readonly Case[] = [
  ...APPS.flatMap((appId): Case[] => [
    {
      name: `invoke (${appId}): a body is posted as JSON`,
      async run({ dapr }) {
        const echo = await dapr.invoker.invoke<Echo>(appId, "orders/42", { body: { a: [1, null] } });
        equal([echo.method, echo.url, echo.body], ["POST", "/orders/42", '{"a":[1,null]}']);
        ok(echo.headers["content-type"]?.startsWith("application/json") === true, "content-type");
      },
    },
    {
      name: `invoke (${appId}): every verb, and falsy bodies`,
      async run({ dapr }) {
        equal((await dapr.invoker.invoke<Echo>(appId, "any")).method, "GET");
        for (const verb of ["GET", "DELETE", "OPTIONS"] as const) {
          equal((await dapr.invoker.invoke<Echo>(appId, "any", { verb })).method, verb);
        }
        for (const verb of ["POST", "PUT", "PATCH", "DELETE"] as const) {
          for (const body of [0, false, "", null]) {
            const echo = await dapr.invoker.invoke<Echo>(appId, "any", { verb, body });
            equal([echo.method, echo.body], [verb, JSON.stringify(body)]);
          }
        }
        equal(await dapr.invoker.invoke(appId, "any", { verb: "HEAD" }), undefined);
      },
    },
    {
      name: `invoke (${appId}): headers and query reach the app`,
      async run({ dapr }) {
        const echo = await dapr.invoker.invoke<Echo>(appId, "q", {
          query: { a: "b c&d=é", list: [1, 2], flag: true, none: undefined },
          headers: {
            "X-Custom": "yes",
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          },
        });
        equal(echo.headers["x-custom"], "yes");
        ok(
          echo.headers["traceparent"]?.startsWith("00-0af7651916cd43dd8448eb211c80319c-") === true,
          `traceparent is ${String(echo.headers["traceparent"])}`,
        );
        equal(echo.url, "/q?a=b%20c%26d%3D%C3%A9&list=1&list=2&flag=true");
      },
    },
    {
      name: `invoke (${appId}): the answer is read by its content type`,
      async run({ dapr }) {
        equal(await dapr.invoker.invoke(appId, "text"), "12345678901234567890 é");
        equal(await dapr.invoker.invoke(appId, "bytes"), new Uint8Array([0xff, 0xfe, 0, 0x80]));
        equal(await dapr.invoker.invoke(appId, "nothing"), undefined);
      },
    },
    {
      name: `invoke (${appId}): a compressed response is decoded`,
      async run({ dapr }) {
        for (const coding of ["gzip", "br"])
          equal(await dapr.invoker.invoke(appId, `coded/${coding}`), { text: "again and ".repeat(50) });
      },
    },
    {
      name: `invoke (${appId}): what the app refuses is an error with its status and its answer`,
      async run({ dapr, wire }) {
        const codes = {
          400: "invalid_argument",
          401: "unauthenticated",
          403: "permission_denied",
          404: "not_found",
          409: "aborted",
          429: "resource_exhausted",
          500: "internal",
          501: "unimplemented",
          503: "unavailable",
        } as const;
        for (const [status, code] of Object.entries(codes)) {
          const error = await rejects(dapr.invoker.invoke(appId, `status/${status}`, { body: "why" }), {
            code,
            status: Number(status),
          });
          equal(error.errorCode, undefined, "errorCode");
          equal(error.operation, "invoker.invoke");
          // daprd cuts an application's answer to 64 characters on gRPC: capabilities.ts.
          if (wire === "grpc")
            ok(typeof error.body === "string" && error.body.includes("why"), String(error.body));
          else equal(error.body, { said: '"why"', long: "x".repeat(100) });
        }
      },
    },
  ]),
  {
    name: "invoke: an app id without an address is unavailable, and Dapr's error",
    async run({ dapr }) {
      const error = await rejects(dapr.invoker.invoke("no-such-app", "m"), {
        code: "unavailable",
        errorCode: "ERR_DIRECT_INVOKE",
      });
      equal(error.body, undefined);
    },
  },
  {
    name: "invoke: a deadline and a signal end a call",
    async run({ dapr }) {
      await rejects(dapr.invoker.invoke(NAMES.other, "never", { timeoutMs: 100 }), {
        code: "deadline_exceeded",
      });
      const controller = newAborter();
      const call = dapr.invoker.invoke(NAMES.other, "never", { signal: controller.signal });
      controller.abort(new Error("enough"));
      const error = await rejects(call, { code: "canceled" });
      equal((error.cause as Error).message, "enough");
      await rejects(dapr.invoker.invoke(NAMES.other, "text", { signal: controller.signal }), {
        code: "canceled",
      });
    },
  },
  {
    name: "invoke: a method keeps its characters or is refused",
    async run({ dapr }) {
      for (const method of [
        "a b",
        "é",
        "😀",
        "a+b",
        "a&b=c",
        "a;b",
        "a:b@c",
        "~tilde",
        "(x)",
        "a%2Fb",
        "a%20b",
        'a"b|c',
      ]) {
        const path = `echo/${method}`;
        const echo = await dapr.invoker.invoke<Echo>(NAMES.other, path);
        equal(decodeURIComponent(echo.url), decodeURIComponent(`/${path}`), `the URL for ${method}`);
      }
      for (const method of [
        "..",
        "../x",
        "a/../b",
        "a/./b",
        "a//b",
        "a?b=c",
        "a#b",
        "a\nb",
        "a\\b",
        "\ud800",
        "100%",
        "a%2",
        "%2e%2E",
        "a%2f..%2Fb",
      ]) {
        await rejects(dapr.invoker.invoke(NAMES.other, method), { code: "invalid_argument" });
      }
    },
  },
  {
    name: "invoke: an app id cannot lead to another route",
    async run({ dapr }) {
      for (const appId of [
        "",
        "a/b",
        "../x",
        "x/method/../../../v1.0/secrets",
        "http://x/method/y",
        "\udc00",
      ]) {
        await rejects(dapr.invoker.invoke(appId, "m"), { code: "invalid_argument" });
      }
      for (const appId of ["no?such", "no#such", "no+such app", "..", "."]) {
        await rejects(dapr.invoker.invoke(appId, "m"), {
          code: ["unavailable", "internal", "invalid_argument"],
        });
      }
    },
  },
  {
    name: "invoke: fetch() is a fetch of the app's own",
    async run({ dapr }) {
      const app = dapr.invoker.fetch(NAMES.other);
      const response = await app("/items/1?full=yes", {
        method: "PUT",
        headers: { "x-custom": "1", "content-type": "text/plain" },
        body: "text",
      });
      equal(response.status, 200);
      const echo = (await response.json()) as Echo;
      equal([echo.method, echo.url, echo.body], ["PUT", "/items/1?full=yes", "text"]);
      equal(echo.headers["x-custom"], "1");
      equal((await app(new URL("http://anywhere/status/404"))).status, 404);
      equal((await app(new Request("http://anywhere/nothing"))).status, 204);
      equal((await app("/text", { method: "HEAD" })).status, 200);
      const streamed = await app("/items", {
        method: "POST",
        body: new Blob(["a".repeat(70_000), "b"]).stream(),
        duplex: "half",
      } as RequestInit);
      equal(((await streamed.json()) as Echo).body.length, 70_001);
      let reason: unknown;
      await app("/never", { signal: AbortSignal.timeout(100) }).catch((error: unknown) => (reason = error));
      equal((reason as Error).name, "TimeoutError");
    },
  },
];
