import type { SidecarMetadataJson } from "./metadata.ts";
import type { AppOptions, Backend } from "./options.ts";
import type { Exit } from "./unit.ts";

/** One part of a running runtime, with what failure tests do to it. */
export interface Service {
  /** What it is in logs and errors: `daprd orders`, `placement`, `scheduler`. */
  readonly name: string;
  /** Its process id; undefined in a container, and when it does not run. */
  readonly pid: number | undefined;
  /** Settles when the current run ends. After a restart this is another promise. */
  readonly exited: Promise<Exit>;
  /** The last mebibyte of its log. */
  logs(): string;
  /** Sends a signal, default SIGKILL, and does not wait for its effect: `exited` does. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Freezes it (SIGSTOP, or the container engine's pause): it holds its connections and answers nothing. */
  pause(): Promise<void>;
  /** Ends a pause. */
  resume(): Promise<void>;
  /**
   * Stops it when it runs, then starts it on the same ports and waits until it is ready.
   *
   * @throws DaprTestingError `exited`, `timeout`
   */
  restart(): Promise<void>;
  /** SIGTERM, and SIGKILL when that did not end it in time. Resolves when it has ended. Idempotent. */
  stop(): Promise<void>;
}

/** A sidecar, and how to reach it from this machine. */
export interface Sidecar extends Service {
  readonly appId: string;
  /** Such as `http://127.0.0.1:3500`. */
  readonly httpEndpoint: string;
  /** Such as `http://127.0.0.1:50001`. */
  readonly grpcEndpoint: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Its Prometheus metrics; undefined of a sidecar that somebody else started. */
  readonly metricsEndpoint: string | undefined;
  /** The token that it asks for, when there is one. */
  readonly apiToken: string | undefined;
  /** What it tells of itself at /v1.0/metadata. */
  metadata(): Promise<SidecarMetadataJson>;
  /**
   * Waits until it is healthy with its app: it found the app's port and has asked for subscriptions and
   * actor types. For a test that starts its app after the sidecar.
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
  readonly backend: Backend;
  /** The first app's. */
  readonly httpEndpoint: string;
  /** The first app's. */
  readonly grpcEndpoint: string;
  /** The address that an app must listen on for its sidecar to reach it: 127.0.0.1, or 0.0.0.0 with containers. */
  readonly appHost: string;
  /** The sidecars, by app id (or the app's `name`). */
  readonly apps: Readonly<Record<Name, Sidecar>>;
  /** Undefined where this runtime did not start it. */
  readonly placement: Service | undefined;
  /** Undefined where this runtime did not start it. */
  readonly scheduler: Service | undefined;
  /** All logs, each under its name. */
  logs(): string;
  /** Stops everything that was started and removes what it left: folders, networks. Idempotent. */
  stop(): Promise<void>;
}
