import { fromBinary } from "@bufbuild/protobuf";
import { StringValueSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import type { ClientHttp2Session } from "node:http2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Greeter } from "../../client/test/support/greeter.ts";
import { callGrpc, openAppPort, openHttp2, statusOf, type Answer, type AppPort } from "./support/app-port.ts";

let app: AppPort;
let session: ClientHttp2Session;

beforeAll(async () => {
  app = await openAppPort({
    channel: "grpc",
    services: (router) =>
      router.service(Greeter, {
        greet({ value }, context) {
          if (value === "long error") throw new ConnectError("x".repeat(300_000), Code.NotFound);
          if (value === "wide header") context.responseHeader.set("x-own", "v".repeat(200_000));
          if (value === "wide trailer") context.responseTrailer.set("x-own", "v".repeat(200_000));
          return { value: `Hello, ${value}` };
        },
        async *spell({ value }) {
          for (const letter of value) yield await Promise.resolve({ value: letter });
          if (value === "fail") throw new ConnectError("x".repeat(300_000), Code.Aborted);
        },
      }),
  });
  session = openHttp2(app.url);
});

afterAll(async () => {
  session.destroy();
  expect(app.escaped).toEqual([]);
  await app[Symbol.asyncDispose]();
});

function call(method: "Greet" | "Spell", value: string): Promise<Answer> {
  return callGrpc(session, { ":path": `/test.Greeter/${method}` }, StringValueSchema, { value });
}

test("a service of one's own answers", async () => {
  const answer = await call("Greet", "Ada");
  expect(fromBinary(StringValueSchema, answer.body.subarray(5)).value).toBe("Hello, Ada");
  expect(statusOf(answer)).toBe("0");
});

test("a stream ends with its status", async () => {
  const answer = await call("Spell", "abc");
  expect(answer.body.length).toBe(3 * (5 + 3));
  expect(statusOf(answer)).toBe("0");
});

test.each([
  ["Greet", "long error", "5"],
  ["Greet", "wide header", "13"],
  ["Greet", "wide trailer", "13"],
  ["Spell", "fail", "10"],
] as const)(
  "%s with a %s has a status, and other calls of the connection are served",
  async (method, value, status) => {
    const others = call("Greet", "Ada");
    expect(statusOf(await call(method, value))).toBe(status);
    expect(statusOf(await others)).toBe("0");
    expect(statusOf(await call("Greet", "Ada"))).toBe("0");
  },
);
