import { readdirSync } from "node:fs";
import { join } from "node:path";
import { toResource } from "@dapr-ts/testing/internal";
import { DEFAULT_NAMES } from "../defaults/default-components.ts";
import { CliError } from "../spec/cli-error.ts";
import { readYaml } from "../spec/read-yaml.ts";
import type { AppSpec } from "../spec/run-spec.ts";
import type { Resource } from "./resource.ts";

/** Types that keep their data inside of one sidecar or on its disk. */
const LOCAL =
  /^(state\.(in-memory|sqlite)|pubsub\.in-memory|secretstores\.local\.|bindings\.localstorage|crypto\.dapr\.localstorage)/;

/** The address of the Redis of the default components, in a cluster and in the compose file. */
const REDIS = "redis:6379";

export interface ReadResources {
  readonly resources: readonly Resource[];
  /** True if a resource requires the Redis of the default components. */
  readonly redis: boolean;
  readonly warnings: readonly string[];
}

/**
 * Returns the resources of the apps' folders, and Redis in the place of the default components. A resource that some of the
 * apps load is limited to them.
 *
 * @throws CliError if two different resources have one kind and name
 */
export function readResources(apps: readonly AppSpec[]): ReadResources {
  const found = new Map<string, { readonly resource: Resource; readonly users: string[] }>();
  for (const app of apps) {
    for (const resource of resourcesOf(app)) {
      const key = `${resource.kind} "${resource.metadata.name}"`;
      const before = found.get(key);
      if (before === undefined) found.set(key, { resource, users: [app.appId] });
      else if (JSON.stringify(before.resource) === JSON.stringify(resource)) before.users.push(app.appId);
      else
        throw new CliError(
          `${key} of "${app.appId}" differs from that of "${before.users[0] ?? ""}"; give one of them another name`,
        );
    }
  }
  const all = [...found.values()];
  return {
    resources: all.map(({ resource, users }) =>
      resource.scopes !== undefined || users.length === apps.length || resource.kind === "Configuration"
        ? resource
        : { ...resource, scopes: users },
    ),
    redis: apps.some(usesDefaults),
    warnings: all.flatMap(({ resource }) => warningsOf(resource)),
  };
}

function usesDefaults({ resourcesPaths }: AppSpec): boolean {
  return resourcesPaths.length === 0;
}

/** Returns the files of an app's resources folders. */
export function resourceFilesOf(app: AppSpec): string[] {
  return app.resourcesPaths.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name)),
  );
}

function resourcesOf(app: AppSpec): Resource[] {
  const files = resourceFilesOf(app);
  if (app.config !== undefined) files.push(app.config);
  return [...files.flatMap(parseResources), ...(usesDefaults(app) ? defaults() : [])];
}

/** Returns the name of the Configuration in a file. */
export function configurationName(file: string): string | undefined {
  return parseResources(file).find(({ kind }) => kind === "Configuration")?.metadata.name;
}

/**
 * Reads the resources of Dapr in a file.
 *
 * @throws CliError if it is not valid
 */
export function parseResources(file: string): Resource[] {
  return readYaml(file).flatMap((value) => {
    if (!isResource(value))
      throw new CliError(
        `${file} contains something without apiVersion, kind and metadata.name; add them, or move it elsewhere`,
      );
    return value.apiVersion.startsWith("dapr.io/") ? [complete(value)] : [];
  });
}

function isResource(value: unknown): value is Resource {
  const { apiVersion, kind, metadata } = value as Partial<Resource>;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata?.name === "string";
}

/** Adds what Kubernetes requires of a Component and daprd does not: a list of metadata. */
function complete(resource: Resource): Resource {
  if (resource.kind !== "Component" || typeof resource.spec !== "object") return resource;
  return { ...resource, spec: { metadata: [], ...resource.spec } };
}

/** Returns the default components of a run, on a Redis in the place of the memory. */
function defaults(): Resource[] {
  const redis = { redisHost: REDIS, redisPassword: "" };
  const component = (name: string, type: string, metadata: Record<string, string>): Resource =>
    toResource({ name, type, metadata }) as Resource;
  return [
    component(DEFAULT_NAMES.state, "state.redis", { ...redis, actorStateStore: "true" }),
    component(DEFAULT_NAMES.pubsub, "pubsub.redis", redis),
    component(DEFAULT_NAMES.lock, "lock.redis", redis),
    component(DEFAULT_NAMES.configuration, "configuration.redis", redis),
  ];
}

function warningsOf({ kind, metadata, spec }: Resource): string[] {
  const { type } = (spec ?? {}) as { readonly type?: unknown };
  if (kind !== "Component" || typeof type !== "string" || !LOCAL.test(type)) return [];
  return [
    `component "${metadata.name}" is ${type}, which keeps its data in one sidecar; choose another type for a cluster`,
  ];
}
