import type { Echo } from "./app.ts";
import { equal, rejects } from "./assert.ts";
import { NAMES, type Case } from "./case.ts";

/** Headers that only the client may set: a gateway that passes its request's headers on may have any of them. */
const RESERVED: Readonly<Record<string, string>> = {
  ":path": "/dapr.proto.runtime.v1.Dapr/Shutdown",
  ":authority": "elsewhere",
  ":method": "DELETE",
  Host: "elsewhere",
  Connection: "close",
  "Keep-Alive": "timeout=1",
  TE: "gzip",
  Trailer: "x",
  "Transfer-Encoding": "chunked",
  Upgrade: "h2c",
  Expect: "100-continue",
  "Content-Length": "1",
  "Grpc-Timeout": "1n",
  "Grpc-Encoding": "br",
  "Dapr-Api-Token": "stolen",
  "Dapr-Reentrancy-Id": "stolen",
};

/** Each of them makes daprd reach another application, or a URL, in the place of the one that was meant. */
const CHOOSING: readonly Readonly<Record<string, string>>[] = [
  { "dapr-app-id": NAMES.app },
  { "Dapr-App-Id": "http://127.0.0.1:1" },
  // The base64 of dapr-app-id:conformance.
  { Authorization: "Basic ZGFwci1hcHAtaWQ6Y29uZm9ybWFuY2U=" },
  { authorization: " basic ZGFwci1hcHAtaWQ6Y29uZm9ybWFuY2U=" },
];

const INVALID: readonly Readonly<Record<string, string>>[] = [
  { "": "x" },
  { "a b": "x" },
  { "a:b": "x" },
  { "a\r\nb": "x" },
  { ключ: "x" },
  { a: "x\r\ninjected: y" },
  { a: "x\n" },
  { a: "\0" },
  { a: "Łukasz" },
  { a: "\ud83d\ude00" },
];

export const headerCases: readonly Case[] = [
  {
    name: "headers: the app id of the call decides which app is reached",
    async run({ dapr }) {
      for (const headers of CHOOSING) {
        // daprd names the callee to applications that it reaches through another sidecar.
        const echo = await dapr.invoker.invoke<Echo>(NAMES.other, "echo", { headers, body: 1 });
        equal(
          [echo.url, echo.headers["dapr-callee-app-id"]],
          ["/echo", NAMES.other],
          JSON.stringify(headers),
        );
      }
    },
  },
  {
    name: "headers: those that only the client may set are left out, the others arrive",
    async run({ dapr }) {
      for (const appId of [NAMES.app, NAMES.other]) {
        const headers = { ...RESERVED, "X-Kept": " yes ", Authorization: "Bearer token" };
        const echo = await dapr.invoker.invoke<Echo>(appId, "echo", { headers, body: [1, 2] });
        equal([echo.method, echo.url, echo.body], ["POST", "/echo", "[1,2]"]);
        equal([echo.headers["x-kept"], echo.headers["authorization"]], ["yes", "Bearer token"]);
        for (const name of ["te", "upgrade", "expect", "grpc-timeout", "dapr-reentrancy-id", "trailer"])
          equal(echo.headers[name], undefined, name);
        equal(echo.headers["dapr-api-token"] === "stolen", false, "the token");
      }
    },
  },
  {
    name: "headers: of any call, they cannot change where it goes",
    async run({ dapr, unique }) {
      const key = unique("headers");
      const headers = { ...RESERVED, ...CHOOSING[0], ...CHOOSING[2] };
      await dapr.state.set(NAMES.memory, key, { a: 1 }, { headers });
      equal(await dapr.state.get(NAMES.memory, key, { headers }), { a: 1 });
    },
  },
  {
    name: "headers: what cannot be sent as it is, is refused",
    async run({ dapr }) {
      for (const headers of INVALID) {
        await rejects(dapr.invoker.invoke(NAMES.app, "echo", { headers }), { code: "invalid_argument" });
        await rejects(dapr.state.get(NAMES.memory, "k", { headers }), { code: "invalid_argument" });
      }
      await rejects(
        dapr.invoker.invoke(NAMES.app, "echo", {
          body: "x",
          headers: { "content-type": "text/plain\r\nx: y" },
        }),
        { code: "invalid_argument" },
      );
      await rejects(
        dapr.pubsub.publish(NAMES.pubsub, NAMES.topic, "x", { contentType: "text/plain\nx: y" }),
        {
          code: "invalid_argument",
        },
      );
    },
  },
  {
    name: "headers: Latin-1 arrives as it is",
    async run({ dapr }) {
      const echo = await dapr.invoker.invoke<Echo>(NAMES.app, "echo", { headers: { "X-Name": "Zoë" } });
      equal(echo.headers["x-name"], "Zoë");
    },
  },
];
