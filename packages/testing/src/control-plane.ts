import type { LogLevel } from "./options.ts";
import { healthReady } from "./ready.ts";
import type { Spot, UnitSpec } from "./unit.ts";

export interface ControlPlaneOptions {
  readonly logLevel: LogLevel;
  readonly timeoutMs: number;
}

/**
 * Flags of the health port. Dapr 1.18 ignores the address and listens on every one (pkg/healthz/server/server.go), so
 * other machines can read whether the service is healthy; the port serves nothing else.
 */
function health(spot: Spot): string[] {
  return ["--healthz-listen-address", spot.listen, "--healthz-port", String(spot.port("health"))];
}

/** Returns how to run placement, which assigns actors to sidecars. */
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
      ...health(spot),
      ...["--metrics-listen-address", spot.listen, "--metrics-port", String(spot.port("metrics"))],
      ...["--id", "dapr-placement-0", "--initial-cluster", `dapr-placement-0=127.0.0.1:${spot.port("raft")}`],
    ],
    ready: healthReady(options.timeoutMs),
  };
}

/** Returns how to run the scheduler, which stores and triggers jobs and actor reminders. */
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
      ...health(spot),
      ...["--metrics-listen-address", spot.listen, "--metrics-port", String(spot.port("metrics"))],
      // The scheduler sends this address to the sidecars; its default is one that they cannot reach.
      ...["--override-broadcast-host-port", `${spot.host}:${spot.port("grpc")}`],
      ...["--id", "dapr-scheduler-server-0", "--etcd-data-dir", `${spot.dataDir}/etcd`],
      ...["--etcd-client-listen-address", "127.0.0.1", "--etcd-client-port", String(spot.port("etcdClient"))],
      ...["--etcd-initial-cluster", `dapr-scheduler-server-0=http://127.0.0.1:${spot.port("etcdPeer")}`],
    ],
    ready: healthReady(options.timeoutMs),
  };
}
