import { describe, expect, test } from "vitest";
import { DaprApp, reply } from "../../src/index.ts";
import { handlerOf, type Handler, type WasiHttpTypes } from "../../src/wasi-http/index.ts";

/** The host's part of `wasi:http/types`, as a record of what the guest does with it. */
function host(
  method: { tag: string; val?: string },
  path: string | undefined,
  fields: [string, string][],
  body = "",
) {
  const log: string[] = [];
  const sent = { status: 0, fields: [] as (readonly [string, string])[], body: "", finished: false };
  const resource = (name: string) => ({
    [Symbol.for("dispose")]: () => log.push(`-${name}`),
    [Symbol.dispose]: () => log.push(`-${name}`),
  });
  let left = Buffer.from(body);
  const request = {
    ...resource("request"),
    method: () => method,
    pathWithQuery: () => path,
    headers: () => ({
      ...resource("fields"),
      entries: () =>
        fields.map(([name, value]): [string, Uint8Array] => [name, Buffer.from(value, "latin1")]),
    }),
    consume: () => ({
      ...resource("body"),
      stream: () => ({
        ...resource("input"),
        blockingRead: () => {
          if (left.length === 0) throw Object.assign(new Error("closed"), { payload: { tag: "closed" } });
          const piece = left.subarray(0, 3);
          left = left.subarray(3);
          return piece;
        },
      }),
    }),
  };
  const types = {
    Fields: {
      fromList: (entries: (readonly [string, Uint8Array])[]) => {
        sent.fields = entries.map(([name, value]) => [name, Buffer.from(value).toString("latin1")]);
        return resource("sent fields");
      },
    },
    OutgoingResponse: class {
      setStatusCode(status: number): void {
        sent.status = status;
      }
      body() {
        return {
          ...resource("outgoing"),
          write: () => ({
            ...resource("output"),
            blockingWriteAndFlush(bytes: Uint8Array) {
              if (bytes.length > 4096) throw new Error("more than a write may have");
              sent.body += Buffer.from(bytes).toString("latin1");
            },
          }),
        };
      }
    },
    OutgoingBody: { finish: () => (sent.finished = true) },
    ResponseOutparam: { set: () => log.push("set") },
  };
  return { request: request as never, types: types as unknown as WasiHttpTypes, sent, log };
}

const ask = async (app: Handler, ...given: Parameters<typeof host>) => {
  const { request, types, sent, log } = host(...given);
  await handlerOf(app, types).handle(request, {});
  return { sent, log };
};

describe("an app as a component's handler", () => {
  const app = new DaprApp();
  app.method("echo", async (request) =>
    reply(await request.bytes(), {
      headers: { "x-a": request.headers.get("a") ?? "", connection: "close", "set-cookie": ["1", "2"] },
    }),
  );
  app.method("verb", (request) => reply(request.method));

  test("a request as plain data, and its answer field by field", async () => {
    const { sent, log } = await ask(
      app,
      { tag: "post" },
      "/echo?x=y",
      [
        ["A", "1"],
        ["a", "\xe9"],
      ],
      "hello",
    );
    expect(sent).toEqual({
      status: 200,
      fields: [
        ["content-type", "application/octet-stream"],
        ["x-a", "1, \xe9"],
        ["set-cookie", "1"],
        ["set-cookie", "2"],
        ["content-length", "5"],
      ],
      body: "hello",
      finished: true,
    });
    // What was made of a resource is given up before it.
    expect(log).toEqual(["-fields", "-input", "-body", "set", "-output"]);
  });

  test.each([
    [{ tag: "get" }, "GET"],
    [{ tag: "patch" }, "PATCH"],
    [{ tag: "other", val: "PURGE" }, "PURGE"],
  ])("the method %j", async (method, expected) => {
    expect((await ask(app, method, "/verb", [])).sent.body).toBe(expected);
  });

  test("large and streamed answers in pieces, an app that rejects, a stream that fails", async () => {
    async function* pieces() {
      yield "å";
      yield Buffer.alloc(10_000, "x");
    }
    const streaming = { handle: () => Promise.resolve({ status: 200, headers: {}, body: pieces() }) };
    const { sent } = await ask(streaming, { tag: "get" }, undefined, []);
    expect([sent.fields, sent.body.length, sent.finished]).toEqual([[], 10_002, true]);

    const rejecting = { handle: () => Promise.reject(new Error("oh no")) };
    expect((await ask(rejecting, { tag: "get" }, "/", [])).sent).toMatchObject({
      status: 500,
      finished: true,
    });

    async function* failing() {
      yield "some";
      throw new Error("dry");
    }
    const broken = host({ tag: "get" }, "/", []);
    const handler = handlerOf(
      { handle: () => Promise.resolve({ status: 200, headers: {}, body: failing() }) },
      broken.types,
    );
    await expect(handler.handle(broken.request, {})).rejects.toThrow("dry");
    expect(broken.sent.finished).toBe(false);
    expect(broken.log).toContain("-outgoing");
  });
});
