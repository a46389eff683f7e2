import { once } from "node:events";
import { reply } from "@dapr-ts/server";
import { describe, expect, test } from "vitest";
import { openAppPort, openHttp2, request, type AppPort } from "./support/app-port.ts";
import { gate } from "./support/recorder.ts";

test.each([
  ["a name that is not a token", { "a b": "1" }],
  ["a value with line ends", { "x-own": "1\r\nx-other: 2" }],
  ["more headers than HTTP/2 takes", { "x-own": "v".repeat(200_000) }],
])(
  "a reply over h2c with %s is a 500, and other calls of the connection are served",
  async (_what, headers) => {
    await using app = await openAppPort({}, (server) => {
      server.method("broken", () => reply("x", { headers }));
      server.method("other", () => "y");
    });
    const session = openHttp2(app.url);
    const calls = ["/broken", "/other", "/broken", "/other"].map((path) =>
      request(session, { ":path": path }),
    );
    const answers = await Promise.all(calls);
    expect(answers.map((answer) => answer?.status)).toEqual([500, 200, 500, 200]);
    expect(app.escaped).toEqual([]);
    session.destroy();
  },
);

/** Errors that break code which reads them. */
const HOSTILE: readonly [name: string, create: () => unknown][] = [
  ["an error", () => new Error("as asked")],
  ["undefined", () => undefined],
  ["a revoked proxy", revoked],
  ["an error whose members throw", () => new Proxy(new Error("as asked"), { get: unreadable })],
];

describe.each(HOSTILE)("a streamed reply that fails with %s", (_name, create) => {
  async function openStreams(): Promise<AppPort & { fail: () => void }> {
    const { opened, open } = gate();
    const app = await openAppPort({}, (server) =>
      server.method("stream", () =>
        reply(
          (async function* () {
            yield "a";
            await opened;
            throw create();
          })(),
        ),
      ),
    );
    return { ...app, fail: open };
  }

  test("over h2c is not taken for a whole one", async () => {
    await using app = await openStreams();
    const session = openHttp2(app.url);
    const stream = session.request({ ":path": "/stream" });
    const ended = gate<string>();
    stream.on("error", () => undefined).on("aborted", () => ended.open("aborted"));
    stream.on("end", () => ended.open("whole")).on("close", () => ended.open("closed"));
    await once(stream, "data");
    app.fail();
    expect(await ended.opened).not.toBe("whole");
    session.destroy();
    await app.server.stop();
    expect(app.log.said.filter((line) => line.includes("/stream"))).toHaveLength(1);
    expect(app.escaped).toEqual([]);
  });

  test("over HTTP/1.1 breaks the connection off", async () => {
    await using app = await openStreams();
    const { body } = await fetch(`${app.url}/stream`);
    const chunks = (body as ReadableStream<Uint8Array>).getReader();
    await chunks.read();
    app.fail();
    await expect(chunks.read()).rejects.toThrow();
    await app.server.stop();
    expect(app.log.said.filter((line) => line.includes("/stream"))).toHaveLength(1);
    expect(app.escaped).toEqual([]);
  });
});

test.each(["HTTP/1.1", "h2c"])("a Response without a status is a 500: %s", async (protocol) => {
  await using app = await openAppPort({}, (server) => server.method("failed", () => Response.error()));
  if (protocol === "HTTP/1.1") expect((await fetch(`${app.url}/failed`)).status).toBe(500);
  else {
    const session = openHttp2(app.url);
    expect(await request(session, { ":path": "/failed" })).toMatchObject({ status: 500 });
    session.destroy();
  }
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function unreadable(): never {
  throw new Error("it cannot be read");
}
