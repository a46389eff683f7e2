import type { AppHealthCheckOptions } from "@dapr-ts/testing";
import type { AppSpec } from "../spec/run-spec.ts";
import type { ManifestOptions, Resource } from "./resource.ts";

/** Names of variables whose values belong into a Secret. */
const SECRET = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

/** Returns the Deployment of an app, with the annotations by which Dapr injects and configures its sidecar. */
export function deployment(
  app: AppSpec,
  extra: Readonly<Record<string, unknown>>,
  options: ManifestOptions,
  configuration: string | undefined,
): Resource {
  const { appId } = app;
  const labels = { app: appId };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: named(appId, options),
    spec: {
      replicas: options.replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: annotations(app, configuration) },
        spec: {
          containers: [
            {
              name: appId,
              image: imageOf(appId, extra, options),
              ...(typeof extra["containerImagePullPolicy"] === "string" && {
                imagePullPolicy: extra["containerImagePullPolicy"],
              }),
              env: environment(app),
              ...(app.appPort !== undefined && { ports: [{ containerPort: app.appPort }] }),
            },
          ],
        },
      },
    },
  };
}

/** Returns the Service of an app with `createService`. */
export function service(
  app: AppSpec,
  extra: Readonly<Record<string, unknown>>,
  options: ManifestOptions,
): Resource[] {
  if (extra["createService"] !== true || app.appPort === undefined) return [];
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: named(app.appId, options),
      spec: { selector: { app: app.appId }, ports: [{ port: 80, targetPort: app.appPort }] },
    },
  ];
}

export function named(name: string, { namespace }: ManifestOptions): Resource["metadata"] {
  return { name, ...(namespace !== undefined && { namespace }) };
}

export function imageOf(
  appId: string,
  extra: Readonly<Record<string, unknown>>,
  { image = "{appId}:latest" }: ManifestOptions,
): string {
  const own = extra["containerImage"];
  return typeof own === "string" ? own : image.replaceAll("{appId}", appId);
}

/** Returns the names of an app's variables whose values the manifest leaves to a Secret. */
export function secretNames(app: AppSpec): string[] {
  return Object.keys(app.env).filter((name) => SECRET.test(name));
}

/** Returns the variables of the container: those of the run file, and the ones that `dapr-ts run` sets. */
function environment(app: AppSpec): object[] {
  const secrets = new Set(secretNames(app));
  return [
    { name: "APP_ID", value: app.appId },
    ...(app.appPort === undefined ? [] : [{ name: "APP_PORT", value: String(app.appPort) }]),
    ...Object.entries(app.env).map(([name, value]) =>
      secrets.has(name)
        ? { name, valueFrom: { secretKeyRef: { name: `${app.appId}-env`, key: name } } }
        : { name, value },
    ),
  ];
}

function annotations(app: AppSpec, configuration: string | undefined): Record<string, string> {
  const values: Readonly<Record<string, string | number | undefined>> = {
    enabled: "true",
    "app-id": app.appId,
    "app-port": app.appPort,
    "app-protocol": app.appPort === undefined ? undefined : app.appProtocol,
    config: configuration,
    "log-level": app.logLevel,
    "app-max-concurrency": app.appMaxConcurrency,
    "max-body-size": app.maxBodySize,
    "read-buffer-size": valueOf(app.daprArgs, "--read-buffer-size"),
    "enable-api-logging": app.daprArgs.includes("--enable-api-logging") ? "true" : undefined,
    ...healthAnnotations(app.appHealthCheck),
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[`dapr.io/${name}`, String(value)]],
    ),
  );
}

function healthAnnotations(
  check: boolean | AppHealthCheckOptions,
): Record<string, string | number | undefined> {
  if (check === false) return {};
  const { path, probeIntervalMs, probeTimeoutMs, threshold } = check === true ? {} : check;
  return {
    "enable-app-health-check": "true",
    "app-health-check-path": path,
    "app-health-probe-interval": probeIntervalMs === undefined ? undefined : probeIntervalMs / 1000,
    "app-health-probe-timeout": probeTimeoutMs,
    "app-health-threshold": threshold,
  };
}

function valueOf(args: readonly string[], flag: string): string | undefined {
  const at = args.indexOf(flag);
  return at === -1 ? undefined : args[at + 1];
}
