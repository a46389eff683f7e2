import { resolve } from "node:path";
import { effectiveTimeout } from "@dapr-ts/core/internal";
import { daprdArgs } from "./daprd-args.ts";
import type { AppOptions, StartDaprOptions } from "./options.ts";
import { DEFAULT_TIMEOUT_MS } from "./options.ts";
import { sidecarReady } from "./ready.ts";
import { REDELIVERY } from "./redelivery.ts";
import {
  resourceFiles,
  toConfiguration,
  toYaml,
  type ConfigurationOptions,
  type ResourceOptions,
} from "./resources.ts";
import type { Launcher, UnitSpec } from "./unit.ts";

export interface ControlPlane {
  /** Its address as a sidecar sees it; undefined: none wanted. */
  readonly placement: string | undefined;
  readonly scheduler: string | undefined;
}

/** Returns how to run the sidecar of one app. */
export function sidecarSpec(
  app: AppOptions,
  options: StartDaprOptions,
  launcher: Launcher,
  controlPlane: ControlPlane,
): UnitSpec {
  const apiToken = app.apiToken ?? options.apiToken;
  const configs = configurations(app, options, launcher);
  const folders = [options.resourcesPath ?? []].flat().map((path) => resolve(path));
  const resources = resourceFiles([
    ...(options.redelivery === false ? [] : [REDELIVERY]),
    ...componentsAt(options, launcher),
    ...(app.components ?? []),
  ]);
  return {
    name: `daprd ${app.name ?? app.appId}`,
    alias: `daprd-${app.name ?? app.appId}`,
    program: "daprd",
    ports: { http: app.httpPort ?? 0, grpc: app.grpcPort ?? 0, internal: 0, metrics: 0 },
    privatePorts: ["internal"],
    env: {
      ...(apiToken === undefined ? {} : { DAPR_API_TOKEN: apiToken }),
      ...(app.appToken === undefined ? {} : { APP_API_TOKEN: app.appToken }),
      ...app.env,
    },
    paths: [...folders, ...configs.given],
    files: { ...configs.files, ...below("resources", resources) },
    command: (spot) =>
      daprdArgs(
        {
          app,
          logLevel: options.logLevel ?? "info",
          resourcesPaths: [
            ...(Object.keys(resources).length > 0 ? [`${spot.dir}/resources`] : []),
            ...folders,
          ],
          configs: configs.paths.map((path) => path(spot.dir)),
          appChannelAddress: launcher.appChannelAddress,
          ...controlPlane,
          extra: options.daprArgs ?? [],
        },
        spot,
      ),
    ready: sidecarReady({
      timeoutMs: effectiveTimeout(options.timeoutMs, DEFAULT_TIMEOUT_MS),
      apiToken,
      // daprd connects to placement only once its app has responded, and the app may listen later than this.
      placement: controlPlane.placement !== undefined && app.appPort === undefined,
      scheduler: controlPlane.scheduler !== undefined,
    }),
  };
}

function componentsAt({ components = [] }: StartDaprOptions, launcher: Launcher): readonly ResourceOptions[] {
  return typeof components === "function"
    ? components({ hostAddress: launcher.appChannelAddress })
    : components;
}

interface Configurations {
  /** Files that the user named. */
  readonly given: readonly string[];
  readonly files: Record<string, string>;
  readonly paths: readonly ((dir: string) => string)[];
}

/** Returns the runtime's Configuration, then the app's own, which daprd merges over it. */
function configurations(app: AppOptions, options: StartDaprOptions, launcher: Launcher): Configurations {
  const names = launcher.nameResolution;
  const shared = toConfiguration(options.configuration, names === undefined ? {} : { nameResolution: names });
  const files: Record<string, string> = { "config.yaml": toYaml(shared) };
  const paths = [(dir: string) => `${dir}/config.yaml`];
  const given = typeof app.config === "string" ? [resolve(app.config)] : [];
  if (typeof app.config === "string") {
    paths.push(...given.map((path) => () => path));
  } else if (app.config !== undefined) {
    files["app-config.yaml"] = toYaml(toConfiguration(app.config satisfies ConfigurationOptions, {}));
    paths.push((dir) => `${dir}/app-config.yaml`);
  }
  return { given, files, paths };
}

function below(folder: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
}
