import { expect, test } from "vitest";
import { daprdArgs, type DaprdArgs } from "../src/daprd-args.ts";
import type { AppOptions } from "../src/options.ts";

const PORTS: Record<string, number> = { http: 1, grpc: 2, internal: 3, metrics: 4 };
const spot = {
  listen: "127.0.0.1",
  host: "127.0.0.1",
  dir: "/d",
  dataDir: "/d",
  port: (name: string) => PORTS[name] ?? 0,
};

function args(app: AppOptions, more: Partial<DaprdArgs> = {}): string[] {
  const base = {
    logLevel: "info",
    resourcesPaths: [],
    configs: [],
    appChannelAddress: "host",
    extra: [],
  } as const;
  return daprdArgs({ ...base, app, placement: undefined, scheduler: undefined, ...more }, spot);
}

/** Returns the values of a flag, one for each occurrence. */
function values(given: string[], flag: string): (string | undefined)[] {
  return given.flatMap((arg, i) => (arg === flag ? [given[i + 1]] : []));
}

test("every port is the chosen one, and nothing listens beyond the chosen address", () => {
  const given = args({ appId: "orders" });
  const ports = ["--dapr-http-port", "--dapr-grpc-port", "--dapr-internal-grpc-port", "--metrics-port"];
  expect(ports.map((flag) => values(given, flag))).toEqual([["1"], ["2"], ["3"], ["4"]]);
  const addresses = [
    "--dapr-listen-addresses",
    "--dapr-internal-grpc-listen-address",
    "--metrics-listen-address",
  ];
  expect(addresses.map((flag) => values(given, flag))).toEqual(Array(3).fill(["127.0.0.1"]));
});

test("passes no flags of the app channel without an app port", () => {
  expect(args({ appId: "orders", appProtocol: "grpc", appHealthCheck: true }).join(" ")).not.toContain(
    "--app-p",
  );
});

test("the app's channel, health check and limits", () => {
  const given = args({
    appId: "orders",
    appPort: 9,
    appProtocol: "grpc",
    appMaxConcurrency: 5,
    maxBodySize: "16Mi",
    appHealthCheck: { path: "/h", probeIntervalMs: 1000, probeTimeoutMs: 200, threshold: 2 },
  });
  const expected = {
    "--app-port": "9",
    "--app-protocol": "grpc",
    "--app-channel-address": "host",
    "--app-max-concurrency": "5",
    "--max-body-size": "16Mi",
    "--app-health-check-path": "/h",
    "--app-health-probe-interval": "1",
    "--app-health-probe-timeout": "200",
    "--app-health-threshold": "2",
  };
  for (const [flag, value] of Object.entries(expected)) expect(values(given, flag), flag).toEqual([value]);
  expect(given).toContain("--enable-app-health-check");
});

test("a service that is turned off has an empty flag, because daprd has a default for it", () => {
  expect(values(args({ appId: "a" }), "--placement-host-address")).toEqual([""]);
  const with_ = args({ appId: "a" }, { placement: "p:1", scheduler: "s:2" });
  expect(values(with_, "--placement-host-address")).toEqual(["p:1"]);
  expect(values(with_, "--scheduler-host-address")).toEqual(["s:2"]);
});

test("folders and configurations in their order, and the user's own flags last", () => {
  const given = args(
    { appId: "a", args: ["--app-flag"] },
    { resourcesPaths: ["/r1", "/r2"], configs: ["/c1", "/c2"], extra: ["--flag"] },
  );
  expect(values(given, "--resources-path")).toEqual(["/r1", "/r2"]);
  expect(values(given, "--config")).toEqual(["/c1", "/c2"]);
  expect(given.slice(-2)).toEqual(["--flag", "--app-flag"]);
});
