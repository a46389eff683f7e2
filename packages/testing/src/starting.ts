import { effectiveTimeout } from "@dapr-ts/core/internal";
import type { ControlPlaneOptions } from "./control-plane.ts";
import {
  DEFAULT_STOP_TIMEOUT_MS,
  DEFAULT_TIMEOUT_MS,
  type AppOptions,
  type StartDaprOptions,
} from "./options.ts";
import { UnitService } from "./service.ts";
import { UnitSidecar } from "./sidecar.ts";
import { sidecarSpec, type ControlPlane } from "./sidecar-spec.ts";
import type { Launcher, Unit, UnitSpec } from "./unit.ts";

/** Parts that were started so far, so that a failure can remove them. */
export class Starting {
  readonly controlPlane: ControlPlaneOptions;
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
    this.#stopTimeoutMs = effectiveTimeout(options.stopTimeoutMs, DEFAULT_STOP_TIMEOUT_MS);
    this.#signal = AbortSignal.any([this.#failed.signal, ...(options.signal ? [options.signal] : [])]);
    this.controlPlane = {
      logLevel: options.logLevel ?? "info",
      timeoutMs: effectiveTimeout(options.timeoutMs, DEFAULT_TIMEOUT_MS),
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

  /** Ends the other launches after one has failed, then removes what was started. */
  async fail(error: unknown): Promise<void> {
    this.#failed.abort(error);
    await Promise.allSettled(this.#launches);
    // The caller gets the first error.
    await this.undo().catch(() => undefined);
  }

  async undo(): Promise<void> {
    // Sidecars first: one that loses placement or scheduler while it stops would wait for them.
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
