import { chooseBackend } from "./backend.ts";
import { placementSpec, schedulerSpec } from "./control-plane.ts";
import { DaprTestingError } from "./errors.ts";
import { existingRuntime } from "./existing.ts";
import { backendProbes, openLauncher } from "./launcher.ts";
import {
  DEFAULT_APP_ID,
  DEFAULT_STOP_TIMEOUT_MS,
  DEFAULT_TIMEOUT_MS,
  type AppOptions,
  type StartDaprOptions,
} from "./options.ts";
import type { AppName, DaprRuntime, Sidecar } from "./runtime.ts";
import { RuntimeHandle } from "./runtime-handle.ts";
import { UnitService } from "./service.ts";
import { UnitSidecar } from "./sidecar.ts";
import { sidecarSpec, type ControlPlane } from "./sidecar-spec.ts";
import type { Launcher, Unit, UnitSpec } from "./unit.ts";

/**
 * Starts a Dapr runtime and resolves once it can be used: each app's sidecar, and placement and scheduler
 * for all of them. Stop it with `stop()` or `await using`; should this process end without that, be it by
 * SIGKILL, a watchdog removes what was started.
 *
 * @throws DaprTestingError `invalid_argument`; `no_backend`; `exited` and `timeout` with the log's last
 * lines; the signal's reason
 */
export async function startDapr<const A extends AppOptions>(
  options: StartDaprOptions<A> = {},
): Promise<DaprRuntime<AppName<A>>> {
  const apps: readonly AppOptions[] = options.apps ?? [{ appId: DEFAULT_APP_ID }];
  checkApps(apps);
  const backend = await chooseBackend(options.backend, process.env, backendProbes("daprd", options));
  if (backend === "existing") return existingRuntime(options, process.env);
  options.signal?.throwIfAborted();
  const launcher = await openLauncher(backend, { ...options, ownNetwork: true });
  const starting = new Starting(launcher, options);
  try {
    const [placement, scheduler] = await Promise.all([
      controlPlanePart(options.placement, () => starting.service(placementSpec(starting.controlPlane))),
      controlPlanePart(options.scheduler, () => starting.service(schedulerSpec(starting.controlPlane))),
    ]);
    const addresses: ControlPlane = { placement: placement.address, scheduler: scheduler.address };
    const sidecars = await Promise.all(
      apps.map(async (app) => [app.name ?? app.appId, await starting.sidecar(app, addresses)] as const),
    );
    return new RuntimeHandle({
      backend: launcher.backend,
      appHost: launcher.appHost,
      first: sidecars[0]?.[1] as Sidecar,
      apps: Object.fromEntries<Sidecar>(sidecars) as Record<string, Sidecar> as Record<AppName<A>, Sidecar>,
      placement: placement.service,
      scheduler: scheduler.service,
      stop: () => starting.undo(),
    });
  } catch (error) {
    await starting.fail(error);
    throw error;
  }
}

/** What has been started so far, so that a failure on the way leaves nothing. */
class Starting {
  readonly controlPlane: Parameters<typeof placementSpec>[0];
  readonly #launcher: Launcher;
  readonly #options: StartDaprOptions;
  readonly #stopTimeoutMs: number;
  readonly #failed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #launches: Promise<unknown>[] = [];
  readonly #services: UnitService[] = [];

  constructor(launcher: Launcher, options: StartDaprOptions) {
    this.#launcher = launcher;
    this.#options = options;
    this.#stopTimeoutMs = options.stopTimeoutMs ?? DEFAULT_STOP_TIMEOUT_MS;
    this.#signal = AbortSignal.any([this.#failed.signal, ...(options.signal ? [options.signal] : [])]);
    this.controlPlane = {
      logLevel: options.logLevel ?? "info",
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    };
  }

  async service(spec: UnitSpec): Promise<{ service: UnitService; address: string }> {
    return this.#launch(spec, (unit) => {
      const service = new UnitService(unit, spec, this.#stopTimeoutMs);
      return { service, address: unit.innerAddress("grpc") };
    });
  }

  async sidecar(app: AppOptions, controlPlane: ControlPlane): Promise<UnitSidecar> {
    const spec = sidecarSpec(app, this.#options, this.#launcher, controlPlane);
    const { service } = await this.#launch(spec, (unit) => {
      const apiToken = app.apiToken ?? this.#options.apiToken;
      const stopTimeoutMs = this.#stopTimeoutMs;
      return { service: new UnitSidecar(unit, spec, { appId: app.appId, apiToken, stopTimeoutMs }) };
    });
    return service;
  }

  #launch<S extends { service: UnitService }>(spec: UnitSpec, wrap: (unit: Unit) => S): Promise<S> {
    const launch = this.#launcher.launch(spec, this.#signal).then((unit) => {
      const started = wrap(unit);
      this.#services.push(started.service);
      return started;
    });
    this.#launches.push(launch);
    return launch;
  }

  /** Ends the launches that still go on beside the one that failed, then what has been started. */
  async fail(error: unknown): Promise<void> {
    this.#failed.abort(error);
    await Promise.allSettled(this.#launches);
    await this.undo();
  }

  async undo(): Promise<void> {
    // Sidecars first: one that loses placement or scheduler while it stops waits for them.
    const isSidecar = (service: UnitService): boolean => service instanceof UnitSidecar;
    const ended = [
      ...(await Promise.allSettled(this.#services.filter(isSidecar).map((service) => service.remove()))),
      ...(await Promise.allSettled(
        this.#services.filter((s) => !isSidecar(s)).map((service) => service.remove()),
      )),
    ];
    await this.#launcher.close();
    const failure = ended.find((result) => result.status === "rejected");
    if (failure) throw failure.reason;
  }
}

interface ControlPlanePart {
  readonly service?: UnitService | undefined;
  readonly address?: string | undefined;
}

async function controlPlanePart(
  wanted: boolean | string | undefined,
  start: () => Promise<ControlPlanePart>,
): Promise<ControlPlanePart> {
  if (wanted === false) return {};
  return typeof wanted === "string" ? { address: wanted } : start();
}

function checkApps(apps: readonly AppOptions[]): void {
  const names = apps.map((app) => app.name ?? app.appId);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (apps.length === 0)
    throw new DaprTestingError("invalid_argument", "apps: give one at least, or leave it out");
  if (twice !== undefined) {
    throw new DaprTestingError(
      "invalid_argument",
      `apps: two are called "${twice}"; give them a \`name\` each`,
    );
  }
}
