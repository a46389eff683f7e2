import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RegisteredRun } from "../src/registry/run-registry.ts";
import { preflight } from "../src/session/preflight.ts";
import type { AppSpec, RunSpec } from "../src/spec/run-spec.ts";

const APP: AppSpec = {
  appId: "orders",
  dir: tmpdir(),
  command: ["node", "app.js"],
  env: {},
  appProtocol: "http",
  resourcesPaths: [],
  appHealthCheck: false,
  appLog: "console",
  daprdLog: "console",
  daprArgs: [],
};

function check(app: Partial<AppSpec>, run: Partial<RunSpec> = {}, runs: readonly RegisteredRun[] = []) {
  const spec: RunSpec = {
    apps: [{ ...APP, ...app }],
    ...{ placement: true, scheduler: true, redelivery: true, watch: false },
    ...run,
  };
  return preflight(spec, runs);
}

test("accepts an app", async () => {
  await expect(check({})).resolves.toBeUndefined();
  await expect(check({ appId: "My App_1" }, { watch: [tmpdir()] })).resolves.toBeUndefined();
});

test.each([
  [
    { appId: "my.app" },
    'the app id "my.app" contains a dot, which Dapr does not allow; correct --app-id or appID',
  ],
  [
    { appId: "my\u001b[31mapp" },
    'the app id "my\\u001b[31mapp" contains control characters; correct --app-id or appID',
  ],
  [{ appId: "" }, "the app id is empty; correct --app-id or appID"],
  [
    { daprArgs: ["--unix-domain-socket", "/s"] },
    "dapr-ts reaches its sidecars by ports; leave out --unix-domain-socket or unixDomainSocket",
  ],
  [{ daprArgs: ["--dapr-http-port=1"] }, "pass --dapr-http-port to dapr-ts itself, before --sidecar-args"],
  [{ daprArgs: ["--app-id", "x"] }, "pass --app-id to dapr-ts itself, before --sidecar-args"],
  [{ command: [""] }, 'the command of "orders" begins with an empty word; name its program there'],
  [
    { command: ["node", "a\0b"] },
    'the command of "orders" or its "env" contains the character NUL, which no program can receive; remove it',
  ],
  [{ env: { A: "\0" } }, 'the command of "orders" or its "env" contains the character NUL'],
  [
    { config: tmpdir() },
    `the configuration of "orders" ${tmpdir()} is a folder; correct --config or configFilePath`,
  ],
  [
    { config: "/no/such/file" },
    'the configuration of "orders" /no/such/file does not exist; correct --config or configFilePath',
  ],
])("refuses %j with the remedy", async (app, message) => {
  await expect(check(app)).rejects.toThrow(message);
});

test("refuses to watch what does not exist", async () => {
  const path = join(tmpdir(), "no-such-folder-of-dapr-ts");
  await expect(check({}, { watch: [path] })).rejects.toThrow(`${path} does not exist; correct --watch-path`);
});

test("names the running app that has a port", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const other = {
    appId: "shop",
    httpPort: 1,
    grpcPort: 2,
    appPort: port,
    daprdPid: 3,
    command: [],
    dir: "/",
  };
  const run = { pid: 1, startedAt: 0, file: undefined, apps: [other] };
  await expect(check({ appPort: port }, {}, [run])).rejects.toThrow(
    `port ${String(port)} (the app port of "orders") is in use by the running app "shop"; ` +
      "stop it with `dapr-ts stop --app-id shop` or choose another port",
  );
  await expect(check({ appPort: port })).rejects.toThrow(
    "is in use by another program; stop it or choose another port",
  );
  server.close();
});
