import type { LogLevel } from "./options.ts";
import { healthReady } from "./ready.ts";
import type { UnitSpec } from "./unit.ts";

export interface ControlPlaneOptions {
  readonly logLevel: LogLevel;
  readonly timeoutMs: number;
}

/** The service that tells sidecars where each actor lives. */
export function placementSpec(options: ControlPlaneOptions): UnitSpec {
  return {
    name: "placement",
    alias: "placement",
    program: "placement",
    ports: { grpc: 0, health: 0, metrics: 0, raft: 0 },
    privatePorts: ["metrics", "raft"],
    env: {},
    command: (spot) => [
      ...["--log-level", options.logLevel],
      ...["--listen-address", spot.listen, "--port", String(spot.port("grpc"))],
      ...["--healthz-listen-address", spot.listen, "--healthz-port", String(spot.port("health"))],
      ...["--metrics-listen-address", spot.listen, "--metrics-port", String(spot.port("metrics"))],
      ...["--id", "dapr-placement-0", "--initial-cluster", `dapr-placement-0=127.0.0.1:${spot.port("raft")}`],
    ],
    ready: healthReady(options.timeoutMs),
  };
}

/** The service that keeps jobs and actor reminders, and triggers them. */
export function schedulerSpec(options: ControlPlaneOptions): UnitSpec {
  return {
    name: "scheduler",
    alias: "scheduler",
    program: "scheduler",
    ports: { grpc: 0, health: 0, metrics: 0, etcdClient: 0, etcdPeer: 0 },
    privatePorts: ["metrics", "etcdClient", "etcdPeer"],
    env: {},
    command: (spot) => [
      ...["--log-level", options.logLevel],
      ...["--listen-address", spot.listen, "--port", String(spot.port("grpc"))],
      ...["--healthz-listen-address", spot.listen, "--healthz-port", String(spot.port("health"))],
      ...["--metrics-listen-address", spot.listen, "--metrics-port", String(spot.port("metrics"))],
      // It tells its own address to the sidecars, and would tell one that they cannot reach.
      ...["--override-broadcast-host-port", `${spot.host}:${spot.port("grpc")}`],
      ...["--id", "dapr-scheduler-server-0", "--etcd-data-dir", `${spot.dataDir}/etcd`],
      ...["--etcd-client-listen-address", "127.0.0.1", "--etcd-client-port", String(spot.port("etcdClient"))],
      ...["--etcd-initial-cluster", `dapr-scheduler-server-0=http://127.0.0.1:${spot.port("etcdPeer")}`],
    ],
    ready: healthReady(options.timeoutMs),
  };
}
