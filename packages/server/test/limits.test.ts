import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { openAppPort, openHttp2, openSocket, request } from "./support/app-port.ts";
import { gate } from "./support/recorder.ts";

const NAMES = ["headersTimeoutMs", "requestTimeoutMs", "stopTimeoutMs", "startTimeoutMs"] as const;

describe.each(NAMES)("%s", (name) => {
  test.each([0, Infinity, 60_000.5, 2 ** 31 - 1])("may be %d", async (value) => {
    const begun = gate();
    const hold = gate();
    await using app = await openAppPort({ [name]: value }, (server) => {
      server.method("x", () => "y");
      server.method("slow", async () => {
        begun.open();
        await hold.opened;
        return "done";
      });
    });
    const socket = await openSocket(app.port);
    // Long enough for a timer of a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.write("GET /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 /);
    const session = openHttp2(app.url);
    await once(session, "connect");
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await request(session, { ":path": "/x" }))?.status).toBe(200);
    const slow = request(session, { ":path": "/slow" });
    await begun.opened;
    const stopped = app.server.stop();
    hold.open();
    expect((await slow)?.status).toBe(200);
    await stopped;
    session.destroy();
  });

  test.each([-1, NaN, 2 ** 40])("may not be %d", async (value) => {
    await expect(openAppPort({ [name]: value })).rejects.toMatchObject({ code: "invalid_argument" });
  });
});
