import { effectiveTimeout } from "@dapr-ts/core/internal";
import { checkTokens } from "./check-options.ts";
import { DaprTestingError } from "./errors.ts";
import type { SidecarMetadataJson } from "./metadata.ts";
import { DEFAULT_TIMEOUT_MS, type AppOptions, type StartDaprOptions } from "./options.ts";
import { pollUnit, tokenHeaders } from "./ready.ts";
import { httpGet } from "./http-get.ts";
import type { DaprRuntime, Sidecar } from "./runtime.ts";
import { RuntimeHandle } from "./runtime-handle.ts";
import { fetchMetadata, waitForApp } from "./sidecar.ts";

/** Options that only the process that starts a sidecar can choose. */
const NOT_OURS = [
  "components",
  "resourcesPath",
  "redelivery",
  "sharedPaths",
  "configuration",
  "daprArgs",
  "placement",
  "scheduler",
];

/**
 * Returns a sidecar that already runs as a runtime whose stop() does nothing.
 *
 * @throws DaprTestingError `invalid_argument` for options that must be set when a sidecar starts; `timeout`
 */
export async function existingRuntime(
  options: StartDaprOptions,
  env: NodeJS.ProcessEnv,
): Promise<DaprRuntime> {
  refuse(options);
  const httpEndpoint = endpoint(env["DAPR_HTTP_ENDPOINT"], env["DAPR_HTTP_PORT"], 3500);
  const grpcEndpoint = endpoint(env["DAPR_GRPC_ENDPOINT"], env["DAPR_GRPC_PORT"], 50001);
  const apiToken = options.apiToken ?? nonEmpty(env["DAPR_API_TOKEN"]?.trim());
  if (apiToken !== undefined) checkTokens({ apiToken });
  const unit = {
    name: `the sidecar at ${httpEndpoint}`,
    tail: () => "  (its log is not available: it was not started by this test)",
  };
  await pollUnit(unit, effectiveTimeout(options.timeoutMs, DEFAULT_TIMEOUT_MS), options.signal, async () => {
    const { status } = await httpGet(`${httpEndpoint}/v1.0/healthz/outbound`, tokenHeaders(apiToken));
    return status === 204 || `/v1.0/healthz/outbound responded with ${status}`;
  });
  const metadata = await fetchMetadata(httpEndpoint, apiToken);
  const app = expected(options, metadata);
  const sidecar: Sidecar = {
    name: `daprd ${metadata.id}`,
    pid: undefined,
    exited: new Promise(() => undefined),
    logs: () => "",
    ...withoutControl(unit.name),
    stop: async () => undefined,
    appId: metadata.id,
    httpEndpoint,
    grpcEndpoint,
    httpPort: portOf(httpEndpoint),
    grpcPort: portOf(grpcEndpoint),
    metricsEndpoint: undefined,
    apiToken,
    metadata: () => fetchMetadata(httpEndpoint, apiToken),
    waitForApp: (given) => waitForApp(httpEndpoint, unit, given),
  };
  return new RuntimeHandle({
    backend: "existing",
    appHost: "127.0.0.1",
    first: sidecar,
    apps: { [app?.name ?? metadata.id]: sidecar },
    placement: undefined,
    scheduler: undefined,
    stop: async () => undefined,
  });
}

function refuse(options: StartDaprOptions): void {
  const [app, ...more] = options.apps ?? [];
  const given = [
    ...NOT_OURS.filter((name) => options[name as keyof StartDaprOptions] !== undefined),
    ...(more.length > 0 ? ["apps (more than one)"] : []),
    ...Object.keys(app ?? {})
      .filter((key) => key !== "appId" && key !== "name")
      .map((key) => `apps[0].${key}`),
  ];
  if (given.length === 0) return;
  throw new DaprTestingError(
    "invalid_argument",
    `the sidecar that runs already (DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT names it) cannot be given ` +
      `${given.join(", ")}: leave that out, or choose the backend "container" or "process"`,
  );
}

function expected(
  { apps, runtimeVersion }: StartDaprOptions,
  metadata: SidecarMetadataJson,
): AppOptions | undefined {
  const app = apps?.[0];
  if (app !== undefined && app.appId !== metadata.id) {
    throw new DaprTestingError(
      "invalid_argument",
      `the sidecar is of app "${metadata.id}", not "${app.appId}"`,
    );
  }
  if (runtimeVersion !== undefined && runtimeVersion !== metadata.runtimeVersion) {
    throw new DaprTestingError(
      "invalid_argument",
      `the sidecar is ${metadata.runtimeVersion}, not ${runtimeVersion}`,
    );
  }
  return app;
}

function withoutControl(name: string): Pick<Sidecar, "kill" | "pause" | "resume" | "restart"> {
  const refused = async (): Promise<never> => {
    throw new DaprTestingError("unsupported", `cannot control ${name}: it was not started by this test`);
  };
  return { kill: refused, pause: refused, resume: refused, restart: refused };
}

function endpoint(given: string | undefined, port: string | undefined, defaultPort: number): string {
  const value = nonEmpty(given) ?? `127.0.0.1:${nonEmpty(port) ?? defaultPort}`;
  return (value.includes("://") ? value : `http://${value}`).replace(/\/+$/, "");
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === "https:" ? 443 : 80));
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
