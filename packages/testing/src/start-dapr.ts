import { checkAppNumbers, checkTimeouts, checkTokens } from "./check-options.ts";
import { chooseBackend } from "./backend.ts";
import { placementSpec, schedulerSpec } from "./control-plane.ts";
import { DaprTestingError } from "./errors.ts";
import { existingRuntime } from "./existing.ts";
import { backendProbes, openLauncher } from "./launcher.ts";
import { DEFAULT_APP_ID, type AppOptions, type StartDaprOptions } from "./options.ts";
import type { AppName, DaprRuntime, Sidecar } from "./runtime.ts";
import { RuntimeHandle } from "./runtime-handle.ts";
import type { UnitService } from "./service.ts";
import type { ControlPlane } from "./sidecar-spec.ts";
import { Starting } from "./starting.ts";

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
  checkTimeouts(options);
  checkTokens(options);
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
  for (const app of apps) {
    checkAppNumbers(app);
    checkTokens(app);
  }
}
