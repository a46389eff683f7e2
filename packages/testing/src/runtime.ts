import type { SidecarMetadataJson } from "./metadata.ts";
import type { AppOptions, Backend } from "./options.ts";
import type { Exit } from "./unit.ts";

/** One part of a running runtime, with faults for tests. */
export interface Service {
  /** Its name in logs and errors: `daprd orders`, `placement`, `scheduler`. */
  readonly name: string;
  /** Its process id; undefined in a container, and while it does not run. */
  readonly pid: number | undefined;
  /** Settles when the current run ends. After a restart this is another promise. */
  readonly exited: Promise<Exit>;
  /** Returns the last mebibyte of its log. */
  logs(): string;
  /** Sends a signal, default SIGKILL, and does not wait for its effect: `exited` does. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Freezes it (SIGSTOP, or the container engine's pause): it keeps its connections and does not respond. */
  pause(): Promise<void>;
  /** Ends a pause. */
  resume(): Promise<void>;
  /**
   * Stops it when it runs, then starts it on the same ports and waits until it is ready.
   *
   * @throws DaprTestingError `exited`, `timeout`
   */
  restart(): Promise<void>;
  /** Sends SIGTERM, then SIGKILL if it does not end in time. Resolves when it has ended. Idempotent. */
  stop(): Promise<void>;
}

/** A sidecar, and how to reach it from this machine. */
export interface Sidecar extends Service {
  /** The id of its app. */
  readonly appId: string;
  /** Such as `http://127.0.0.1:3500`. */
  readonly httpEndpoint: string;
  /** Such as `http://127.0.0.1:50001`. */
  readonly grpcEndpoint: string;
  /** The port of `httpEndpoint`. */
  readonly httpPort: number;
  /** The port of `grpcEndpoint`. */
  readonly grpcPort: number;
  /** Its Prometheus metrics; undefined for a sidecar that was not started by this test. */
  readonly metricsEndpoint: string | undefined;
  /** The token that it requires; undefined for none. */
  readonly apiToken: string | undefined;
  /** Returns its metadata, from /v1.0/metadata. */
  metadata(): Promise<SidecarMetadataJson>;
  /**
   * Waits until the sidecar is healthy with its app: it has found the app's port, and has read the app's subscriptions and
   * actor types. For a test that starts its app after the sidecar. `timeoutMs` is 60 000 by default; 0 or Infinity for no limit.
   *
   * @throws DaprTestingError `timeout`; the signal's reason
   */
  waitForApp(options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<void>;
}

/** The key of an app in `runtime.apps`. */
export type AppName<A extends AppOptions> = A extends { readonly name: infer N extends string }
  ? N
  : A["appId"];

/** A running Dapr runtime. */
export interface DaprRuntime<Name extends string = string> extends AsyncDisposable {
  /** The backend that runs it. */
  readonly backend: Backend;
  /** The first app's. */
  readonly httpEndpoint: string;
  /** The first app's. */
  readonly grpcEndpoint: string;
  /** The address that an app must listen on for its sidecar to reach it: 127.0.0.1, or 0.0.0.0 with containers. */
  readonly appHost: string;
  /** The sidecars, by app id (or the app's `name`). */
  readonly apps: Readonly<Record<Name, Sidecar>>;
  /** Undefined if this runtime did not start it. */
  readonly placement: Service | undefined;
  /** Undefined if this runtime did not start it. */
  readonly scheduler: Service | undefined;
  /** Returns all logs, each under its name. */
  logs(): string;
  /** Stops everything that was started, and removes its folders and networks. Idempotent. */
  stop(): Promise<void>;
}
