import { REDELIVERY } from "@dapr-ts/testing/internal";
import { stringify } from "yaml";
import type { RunFile } from "../spec/run-file.ts";
import type { AppSpec } from "../spec/run-spec.ts";
import { compose } from "./compose.ts";
import { deployment, named, secretNames, service } from "./deployment.ts";
import { configurationName, readResources } from "./read-resources.ts";
import type { Manifest, ManifestOptions, Resource } from "./resource.ts";

/** Returns the files that deploy the apps of a run file to Kubernetes, and a compose file. */
export function manifest(
  { apps, extra }: Pick<RunFile, "apps" | "extra">,
  folder: string,
  options: ManifestOptions,
): Manifest {
  const read = readResources(apps);
  const resources = [...read.resources, ...redelivery(read.resources), ...subscriptionsOf(options)];
  const configs: Record<string, string | undefined> = Object.fromEntries(
    apps.map(({ appId, config }) => [appId, config && configurationName(config)]),
  );
  const files: Record<string, string> = {};
  for (const app of apps) {
    const own = extra[app.appId] ?? {};
    const parts = [deployment(app, own, options, configs[app.appId]), ...service(app, own, options)];
    files[`kubernetes/${app.appId}.yaml`] = documents(parts);
  }
  files["kubernetes/resources.yaml"] = documents(
    resources.map((resource) => ({
      ...resource,
      metadata: { ...resource.metadata, ...named(resource.metadata.name, options) },
    })),
  );
  for (const resource of resources) files[`resources/${fileOf(resource)}`] = documents([resource]);
  const configFiles = Object.fromEntries(
    apps.map(({ appId }) => [appId, configs[appId] && `configuration-${configs[appId]}.yaml`]),
  );
  files["compose.yaml"] = stringify(
    compose({ apps, extra, folder, redis: read.redis, configFiles }, options),
  );
  return { files, warnings: [...read.warnings, ...secretWarnings(apps), ...redisWarnings(read.redis)] };
}

/** Adds the policy of local runs by which a failed event is delivered again, unless another Resiliency exists. */
function redelivery(resources: readonly Resource[]): Resource[] {
  return resources.some(({ kind }) => kind === "Resiliency") ? [] : [REDELIVERY as Resource];
}

function subscriptionsOf({ subscriptions = {} }: ManifestOptions): Resource[] {
  return Object.values(subscriptions).flat();
}

function secretWarnings(apps: readonly AppSpec[]): string[] {
  return apps.flatMap((app) => {
    const names = secretNames(app);
    if (names.length === 0) return [];
    return [
      `the values of ${names.join(", ")} are not written: create the Secret "${app.appId}-env" with these keys, and set them for ` +
        "the compose file",
    ];
  });
}

function redisWarnings(redis: boolean): string[] {
  return redis
    ? [
        "the default components use a Redis at redis:6379: the compose file has one, and the cluster must have one",
      ]
    : [];
}

function fileOf({ kind, metadata }: Resource): string {
  return `${kind.toLowerCase()}-${metadata.name}.yaml`;
}

function documents(resources: readonly object[]): string {
  return resources.map((resource) => stringify(resource)).join("---\n");
}
