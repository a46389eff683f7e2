import { relative } from "node:path";
import type { AppSpec } from "../spec/run-spec.ts";
import { imageOf, secretNames } from "./deployment.ts";
import type { ManifestOptions } from "./resource.ts";

const PLACEMENT_PORT = 50_005;
const SCHEDULER_PORT = 50_006;

export interface ComposeInputs {
  readonly apps: readonly AppSpec[];
  readonly extra: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The folder of the compose file. */
  readonly folder: string;
  readonly redis: boolean;
  /** Name of the Configuration's file below `resources`, by app id. */
  readonly configFiles: Readonly<Record<string, string | undefined>>;
}

/** Returns a compose file: each app with a sidecar in its network, placement, the scheduler, and Redis if it is required. */
export function compose(inputs: ComposeInputs, options: ManifestOptions): object {
  const { daprVersion } = options;
  const services: Record<string, object> = {
    placement: {
      image: `daprio/placement:${daprVersion}`,
      command: ["./placement", "--port", String(PLACEMENT_PORT)],
    },
    scheduler: {
      image: `daprio/scheduler:${daprVersion}`,
      command: [
        "./scheduler",
        "--port",
        String(SCHEDULER_PORT),
        "--override-broadcast-host-port",
        `scheduler:${String(SCHEDULER_PORT)}`,
        "--etcd-data-dir",
        "/var/lock/dapr/scheduler",
      ],
      // The image's user cannot write to a new volume.
      user: "root",
      volumes: ["scheduler:/var/lock/dapr/scheduler"],
    },
    ...(inputs.redis && { redis: { image: "redis:7-alpine" } }),
  };
  for (const app of inputs.apps) {
    services[app.appId] = appService(app, inputs, options);
    services[`${app.appId}-dapr`] = sidecarService(app, inputs, options);
  }
  return { services, volumes: { scheduler: {} } };
}

function appService(app: AppSpec, { extra, folder }: ComposeInputs, options: ManifestOptions): object {
  const secrets = new Set(secretNames(app));
  const context = relative(folder, app.dir).replaceAll("\\", "/");
  return {
    image: imageOf(app.appId, extra[app.appId] ?? {}, options),
    build: { context: context === "" ? "." : context },
    environment: {
      APP_ID: app.appId,
      ...(app.appPort !== undefined && { APP_PORT: String(app.appPort) }),
      ...Object.fromEntries(
        Object.entries(app.env).map(([name, value]) => [name, secrets.has(name) ? `\${${name}}` : value]),
      ),
    },
  };
}

function sidecarService(app: AppSpec, inputs: ComposeInputs, { daprVersion }: ManifestOptions): object {
  const config = inputs.configFiles[app.appId];
  return {
    image: `daprio/daprd:${daprVersion}`,
    // The sidecar and its app reach each other at 127.0.0.1, as in a pod.
    network_mode: `service:${app.appId}`,
    command: [
      "./daprd",
      ...["--app-id", app.appId],
      ...(app.appPort === undefined
        ? []
        : ["--app-port", String(app.appPort), "--app-protocol", app.appProtocol]),
      ...["--placement-host-address", `placement:${String(PLACEMENT_PORT)}`],
      ...["--scheduler-host-address", `scheduler:${String(SCHEDULER_PORT)}`],
      ...["--resources-path", "/resources"],
      ...(config === undefined ? [] : ["--config", `/resources/${config}`]),
    ],
    volumes: ["./resources:/resources:ro"],
    depends_on: ["placement", "scheduler", app.appId, ...(inputs.redis ? ["redis"] : [])],
  };
}
