import { effectiveTimeout } from "@dapr-ts/core/internal";
import { checkTimeouts } from "./check-options.ts";
import { chooseOwn, namedBackend } from "./backend.ts";
import { backendProbes, openLauncher } from "./launcher.ts";
import type { LogListener } from "./log-buffer.ts";
import { DEFAULT_STOP_TIMEOUT_MS, DEFAULT_TIMEOUT_MS, type Backend } from "./options.ts";
import { redisReady } from "./redis-ready.ts";
import type { Service } from "./runtime.ts";
import { UnitService } from "./service.ts";
import type { Launcher, Unit, UnitSpec } from "./unit.ts";

/** Options of {@link startRedis}. */
export interface StartRedisOptions {
  /** The same backend as that of {@link startDapr}, without `existing`. Default: chosen in the same way. */
  readonly backend?: Exclude<Backend, "existing">;
  /** Its port on this machine. Default: a free one. */
  readonly port?: number;
  /** Keeps the data over a restart or a kill. Default false: nothing is written to disk. */
  readonly persist?: boolean;
  /** Containers: the image's tag. Default 7. */
  readonly version?: string;
  /** Further arguments of redis-server. */
  readonly args?: readonly string[];
  /** Milliseconds that it has to become ready, without the time to pull an image. 0 or Infinity for no limit. Default 60000. */
  readonly timeoutMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL when it is stopped. 0 or Infinity for no SIGKILL. Default 10000. */
  readonly stopTimeoutMs?: number;
  /** Cancels the start, and removes what was started. */
  readonly signal?: AbortSignal;
  /** Called with each line of its log. Default: none. */
  readonly onLog?: LogListener;
}

/** A running Redis server without a password. */
export interface Redis extends Service, AsyncDisposable {
  /** The backend that runs it. */
  readonly backend: Backend;
  /** The host at which this machine reaches it. */
  readonly host: string;
  /** The port at which this machine reaches it. */
  readonly port: number;
  /** `host:port` for a client of this machine. */
  readonly address: string;
  /** `host:port` for a component's `redisHost`: the address for a sidecar of the same backend. */
  readonly sidecarAddress: string;
}

/**
 * Starts a Redis server for components to use, and resolves once it answers. Stop it with `stop()` or
 * `await using`; should this process end without that, a watchdog removes it.
 *
 * @throws DaprTestingError `no_backend`; `exited` and `timeout` with the log's last lines; the signal's reason
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<Redis> {
  checkTimeouts(options);
  const backend = await redisBackend(options);
  options.signal?.throwIfAborted();
  const launcher = await openLauncher(backend, {
    ownNetwork: false,
    redisVersion: options.version,
    onLog: options.onLog,
  });
  const spec = redisSpec(options);
  try {
    const unit = await launcher.launch(spec, options.signal ?? new AbortController().signal);
    return new RedisService(
      unit,
      spec,
      launcher,
      effectiveTimeout(options.stopTimeoutMs, DEFAULT_STOP_TIMEOUT_MS),
    );
  } catch (error) {
    await launcher.close();
    throw error;
  }
}

/** Chooses the backend; a sidecar that already runs does not determine that of Redis. */
async function redisBackend(options: StartRedisOptions): Promise<"container" | "process"> {
  const named = namedBackend(options.backend, process.env);
  return named === undefined || named === "existing" ? chooseOwn(backendProbes("redis-server")) : named;
}

function redisSpec(options: StartRedisOptions): UnitSpec {
  const persistence = options.persist
    ? ["--appendonly", "yes", "--appendfsync", "always"]
    : ["--appendonly", "no"];
  return {
    name: "redis",
    alias: "redis",
    program: "redis-server",
    ports: { redis: options.port ?? 0 },
    env: {},
    command: (spot) => [
      ...["--port", String(spot.port("redis"))],
      // Without this, Redis refuses connections from other containers.
      ...["--bind", spot.listen, "--protected-mode", "no"],
      ...["--dir", spot.dataDir, "--save", "", ...persistence],
      ...(options.args ?? []),
    ],
    ready: redisReady(effectiveTimeout(options.timeoutMs, DEFAULT_TIMEOUT_MS)),
  };
}

class RedisService extends UnitService implements Redis {
  readonly backend: Backend;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly sidecarAddress: string;
  readonly #launcher: Launcher;
  #stopped: Promise<void> | undefined;

  constructor(unit: Unit, spec: UnitSpec, launcher: Launcher, stopTimeoutMs: number) {
    super(unit, spec, stopTimeoutMs);
    const { hostname, port } = new URL(`redis://${unit.address("redis")}`);
    this.backend = launcher.backend;
    this.host = hostname;
    this.port = Number(port);
    this.address = unit.address("redis");
    // Through the host: each runtime's sidecars are in a network of their own.
    this.sidecarAddress = unit.outerAddress("redis");
    this.#launcher = launcher;
  }

  override stop(): Promise<void> {
    this.#stopped ??= this.remove().finally(() => this.#launcher.close());
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
