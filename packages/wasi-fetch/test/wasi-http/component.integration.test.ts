import { fileURLToPath } from "node:url";
import { DaprClient } from "@dapr-ts/client";
import { startGuest, type GuestProcess } from "@dapr-ts/guests";
import { freePort, startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const TOKEN = "the app's token";

let guest: GuestProcess;
let dapr: DaprRuntime<"guest">;
let client: DaprClient;
let app: string;
const printed: string[] = [];

beforeAll(async () => {
  const [port, httpPort] = [await freePort(), await freePort()];
  app = `http://127.0.0.1:${String(port)}`;
  guest = await startGuest({
    folder: fileURLToPath(new URL("guests/", import.meta.url)),
    host: "starlingmonkey",
    port,
    env: { DAPR_HTTP_PORT: String(httpPort), APP_API_TOKEN: TOKEN },
    onLine: (line) => printed.push(line),
  });
  dapr = await startDapr({
    backend: "process",
    apps: [{ appId: "guest", appPort: port, httpPort, appToken: TOKEN }],
    components: [
      { name: "statestore", type: "state.in-memory" },
      { name: "pubsub", type: "pubsub.in-memory" },
    ],
  });
  await dapr.apps.guest.waitForApp();
  client = new DaprClient({ httpEndpoint: dapr.httpEndpoint, grpcEndpoint: dapr.grpcEndpoint });
  // A component is built in some ten seconds, on a machine that does nothing else.
}, 180_000);

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await dapr.stop();
  await guest.stop();
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${app}${path}`, { ...init, headers: { ...(init.headers as object), "dapr-api-token": TOKEN } });

test("an event is delivered, and its handler's call goes through", async () => {
  await client.pubsub.publish("pubsub", "orders", { id: "order-1", total: 42 });
  await vi.waitFor(
    async () => expect(await client.state.get("statestore", "order-1")).toEqual({ id: "order-1", total: 42 }),
    { timeout: 90_000 },
  );
});

test("an invocation through the sidecar, any number of them", async () => {
  for (let i = 0; i < 20; i++)
    expect(await client.invoker.invoke("guest", "echo", { body: { i } })).toBeDefined();
});

test("bytes, headers and status whole, there and back", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  const response = await ask("/echo", { method: "PATCH", body: bytes, headers: { "x-asked": "1:2, 3" } });
  expect([response.status, response.headers.get("x-asked")]).toEqual([201, "PATCH 1:2, 3"]);
  // jco's server sets each header, and so keeps the last of several (worker-http.js of preview2-shim); the guest has sent both.
  expect(response.headers.getSetCookie()).toContain("b=2");
  expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
});

test("nothing, a stream, HEAD, what is not there, what throws, what is too large", async () => {
  const none = await ask("/nothing");
  expect([none.status, await none.text()]).toEqual([204, ""]);
  expect((await (await ask("/slices")).text()).length).toBe(100_000);
  expect(await (await ask("/echo", { method: "HEAD" })).text()).toBe("");
  expect((await ask("/absent")).status).toBe(404);
  expect((await ask("/throws", { method: "POST", body: "x" })).status).toBe(500);
  expect((await ask("/echo", { method: "POST", body: new Uint8Array(1_000_001) })).status).toBe(413);
  expect((await fetch(`${app}/echo`)).status).toBe(401);
  expect((await ask("/echo", { method: "POST", body: "still here" })).status).toBe(201);
});
