import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CliError, readRunFile } from "../src/index.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(text: string | Buffer): string {
  const path = join(folder, "dapr.yaml");
  writeFileSync(path, text);
  return path;
}

test("reads every field of an app; the app's own override those of common, env and resources are joined", () => {
  const path = write(`
version: 1
common:
  resourcesPath: ./shared
  appProtocol: grpc
  logLevel: debug
  env: { A: 1, B: true, C: null }
apps:
  - appID: orders
    appDirPath: ./orders
    appPort: 3000
    appProtocol: http
    appChannelAddress: 127.0.0.2
    resourcesPaths: ["./own", "/abs"]
    configFilePath: ./config.yaml
    daprHTTPPort: 3501
    daprGRPCPort: 50002
    daprInternalGRPCPort: 50003
    metricsPort: 9091
    daprHTTPMaxRequestSize: 16
    appMaxConcurrency: 4
    enableAppHealthCheck: true
    appHealthCheckPath: /h
    appHealthProbeInterval: 1
    appHealthProbeTimeout: 200
    appHealthThreshold: 2
    enableApiLogging: true
    unixDomainSocket: /sockets
    readBufferSize: 8Ki
    appLogDestination: fileAndConsole
    daprdLogDestination: file
    env: { B: own }
    command: [node, app.js, 7]
  - appDirPath: ./billing
`);
  const { apps, warnings } = readRunFile(folder);
  const at = (...parts: string[]): string => join(folder, ...parts);
  expect(warnings).toEqual([]);
  expect(apps[0]).toEqual({
    appId: "orders",
    dir: at("orders"),
    command: ["node", "app.js", "7"],
    env: { A: "1", B: "own", C: "" },
    appPort: 3000,
    appProtocol: "http",
    appChannelAddress: "127.0.0.2",
    resourcesPaths: [at("shared"), at("orders", "own"), "/abs"],
    config: at("orders", "config.yaml"),
    daprHttpPort: 3501,
    daprGrpcPort: 50002,
    daprInternalGrpcPort: 50003,
    metricsPort: 9091,
    maxBodySize: "16Mi",
    appMaxConcurrency: 4,
    appHealthCheck: { path: "/h", probeIntervalMs: 1000, probeTimeoutMs: 200, threshold: 2 },
    logLevel: "debug",
    appLog: "fileAndConsole",
    daprdLog: "file",
    daprArgs: ["--enable-api-logging", "--read-buffer-size", "8Ki", "--unix-domain-socket", "/sockets"],
  });
  // Without an id, it is the folder's name.
  expect(apps[1]).toMatchObject({ appId: "billing", command: [], appProtocol: "grpc" });
  expect(readRunFile(path).path).toBe(path);
});

test("uses the resources and the configuration below an app's .dapr folder", () => {
  mkdirSync(join(folder, "a", ".dapr", "resources"), { recursive: true });
  writeFileSync(join(folder, "a", ".dapr", "config.yaml"), "");
  write("version: 1\napps:\n  - { appDirPath: a }\n");
  expect(readRunFile(folder).apps[0]).toMatchObject({
    resourcesPaths: [join(folder, "a", ".dapr", "resources")],
    config: join(folder, "a", ".dapr", "config.yaml"),
  });
});

test("an unknown field is reported with the field that was meant", () => {
  const path = write("version: 1\napps:\n  - { appDirPath: a, apPort: 1, comand: [x] }\nfoo: 1\n");
  expect(readRunFile(folder).warnings).toEqual([
    `unknown field "foo" of ${path} is ignored`,
    `unknown field "apPort" of apps[0] in ${path} is ignored; did you mean "appPort"?`,
    `unknown field "comand" of apps[0] in ${path} is ignored; did you mean "command"?`,
  ]);
});

test.each([
  ["", /dapr\.yaml is empty; write "version: 1" and a list "apps"/],
  ["# nothing\n", /dapr\.yaml is empty; write/],
  ["apps: [", /is not valid YAML: .* at line 1, column \d+$/],
  ["apps: *nothing", /is not valid YAML: Unresolved alias .*nothing$/],
  [
    `a: &a [${"x,".repeat(99)}]\nb: &b [${"*a,".repeat(99)}]\nc: [${"*b,".repeat(99)}]\n`,
    /is not valid YAML: Excessive alias count/,
  ],
  ["version: 1\n---\nversion: 1\n", /has several documents; keep one/],
  [Buffer.from("version: 1 # caf\xe9", "latin1"), /is not a text in UTF-8; save it in this encoding$/],
  ["[1, 2]", /must be a mapping of fields, such as "name: value", not \[1,2\]$/],
  [`[${"1, ".repeat(99)}]`, /, not \[[1,]{59}…$/],
  ["apps: []\n", /has no version; write "version: 1"/],
  ['version: "1"\napps: []\n', /has version "1"; write "version: 1"/],
  ["version: 2\napps: []\n", /has version 2; write "version: 1"/],
  ["version: 1\n", /has no apps/],
  ["version: 1\napps:\n  - { appID: a }\n", /has no appDirPath/],
  [
    "version: 1\napps:\n  - { appDirPath: a, appPort: http }\n",
    /appPort .* is "http"; it must be a whole number/,
  ],
  ["version: 1\napps:\n  - { appDirPath: a, command: node app.js }\n", /command .* it must be a list/],
  ["version: 1\napps:\n  - { appDirPath: a, appProtocol: tcp }\n", /it must be one of http, https, grpc/],
  ["version: 1\napps:\n  - { appDirPath: a }\n  - { appDirPath: x/a }\n", /two apps with the id "a"/],
  ["version: 1\napps:\n  - { appDirPath: a, env: { X: [1] } }\n", /env.X .* it must be a text or a number/],
] satisfies [string | Buffer, RegExp][])("refuses %j", (text, message) => {
  write(text);
  expect(() => readRunFile(folder)).toThrow(message);
  expect(() => readRunFile(folder)).toThrow(CliError);
});

test("refuses a folder with the name of the file", () => {
  mkdirSync(join(folder, "dapr.yaml"));
  expect(() => readRunFile(folder)).toThrow(/dapr\.yaml is a folder, not a file; rename it or name another/);
});
