import { createServer, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startDapr, type StartDaprOptions } from "../src/index.ts";

let server: Server;
let port: number;
let requests: IncomingMessage[];
let refusals: number;

/** A sidecar as far as its health and its metadata go. */
beforeEach(async () => {
  requests = [];
  refusals = 0;
  server = createServer((request, response) => {
    requests.push(request);
    if (request.url === "/v1.0/healthz/outbound" || request.url === "/v1.0/healthz") {
      response.writeHead(refusals-- > 0 ? 500 : 204).end();
    } else if (request.url === "/v1.0/metadata") {
      response.end(JSON.stringify({ id: "orders", runtimeVersion: "1.18.2" }));
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  vi.stubEnv("DAPR_TS_BACKEND", "");
  vi.stubEnv("DAPR_HTTP_PORT", String(port));
  vi.stubEnv("DAPR_GRPC_PORT", "");
  vi.stubEnv("DAPR_HTTP_ENDPOINT", "");
  vi.stubEnv("DAPR_GRPC_ENDPOINT", "");
  vi.stubEnv("DAPR_API_TOKEN", "");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

test("uses the ports of the environment, and the app id of the sidecar's metadata", async () => {
  vi.stubEnv("DAPR_GRPC_PORT", "50007");
  const runtime = await startDapr();
  expect(runtime).toMatchObject({
    backend: "existing",
    httpEndpoint: `http://127.0.0.1:${port}`,
    grpcEndpoint: "http://127.0.0.1:50007",
  });
  expect(runtime.apps["orders"]).toMatchObject({ appId: "orders", httpPort: port, grpcPort: 50007 });
  expect(await runtime.apps["orders"]?.metadata()).toMatchObject({ runtimeVersion: "1.18.2" });
});

test("endpoints go before ports, with or without a scheme", async () => {
  vi.stubEnv("DAPR_HTTP_PORT", "1");
  vi.stubEnv("DAPR_HTTP_ENDPOINT", `http://127.0.0.1:${port}/`);
  vi.stubEnv("DAPR_GRPC_ENDPOINT", "127.0.0.1:50008");
  const runtime = await startDapr();
  expect(runtime.httpEndpoint).toBe(`http://127.0.0.1:${port}`);
  expect(runtime.grpcEndpoint).toBe("http://127.0.0.1:50008");
});

test("it is waited for, and given its token", async () => {
  refusals = 3;
  vi.stubEnv("DAPR_API_TOKEN", "secret");
  const runtime = await startDapr();
  expect(requests).toHaveLength(5);
  expect(requests.every((request) => request.headers["dapr-api-token"] === "secret")).toBe(true);
  expect(runtime.apps["orders"]?.apiToken).toBe("secret");
});

test.each(["\u200b", "s3cret\u2060"])("a token of invisible characters is refused: %j", async (token) => {
  vi.stubEnv("DAPR_API_TOKEN", token);
  await expect(startDapr()).rejects.toMatchObject({ code: "invalid_argument" });
  vi.stubEnv("DAPR_API_TOKEN", "");
  for (const options of [{ apiToken: token }, { apps: [{ appId: "orders", appToken: token }] }])
    await expect(startDapr(options)).rejects.toThrow(
      /Token \((APP|DAPR)_API_TOKEN\) must be printable ASCII/,
    );
  expect(requests).toHaveLength(0);
});

test("in vain for no longer than the timeout", async () => {
  refusals = Infinity;
  await expect(startDapr({ timeoutMs: 50 })).rejects.toMatchObject({ code: "timeout" });
});

test.each([0, Infinity])("without a limit if the timeout is %d", async (timeoutMs) => {
  refusals = 3;
  const runtime = await startDapr({ timeoutMs });
  refusals = 3;
  await runtime.apps["orders"]?.waitForApp({ timeoutMs });
  expect(requests).toHaveLength(9);
});

test("stopping it is not ours, nor is anything else that is done to a process", async () => {
  const runtime = await startDapr();
  await runtime.stop();
  expect(await (await fetch(`${runtime.httpEndpoint}/v1.0/metadata`)).json()).toHaveProperty("id", "orders");
  const sidecar = runtime.apps["orders"];
  for (const act of ["kill", "pause", "resume", "restart"] as const) {
    await expect(sidecar?.[act]()).rejects.toMatchObject({ code: "unsupported" });
  }
});

const impossible: [string, StartDaprOptions][] = [
  ["components", { components: [] }],
  ["resourcesPath", { resourcesPath: "." }],
  ["configuration", { configuration: { spec: {} } }],
  ["daprArgs", { daprArgs: ["--x"] }],
  ["apps[0].appPort", { apps: [{ appId: "orders", appPort: 1 }] }],
  ["apps (more than one)", { apps: [{ appId: "orders" }, { appId: "b" }] }],
];

test.each(impossible)("refuses %s, which must be set when a sidecar starts", async (name, options) => {
  const start = startDapr(options);
  await expect(start).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(start).rejects.toThrow(`cannot be given ${name}:`);
  expect(requests).toHaveLength(0);
});

test("an app that it is not, and a version that it is not", async () => {
  await expect(startDapr({ apps: [{ appId: "other" }] })).rejects.toThrow('is of app "orders", not "other"');
  await expect(startDapr({ runtimeVersion: "1.0.0" })).rejects.toThrow("is 1.18.2, not 1.0.0");
  const runtime = await startDapr({ apps: [{ appId: "orders", name: "mine" }], runtimeVersion: "1.18.2" });
  expect(runtime.apps.mine.appId).toBe("orders");
});
