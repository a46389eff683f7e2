import { reply } from "@dapr-ts/server";
import { expect, test } from "vitest";
import { openAppPort, openHttp2, request } from "./support/app-port.ts";

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
