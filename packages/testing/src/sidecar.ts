import { effectiveTimeout } from "@dapr-ts/core/internal";
import { checkTimeouts } from "./check-options.ts";
import { httpGet } from "./http-get.ts";
import { parseMetadata, type SidecarMetadataJson } from "./metadata.ts";
import { DEFAULT_TIMEOUT_MS } from "./options.ts";
import { pollUnit, tokenHeaders } from "./ready.ts";
import type { Sidecar } from "./runtime.ts";
import { UnitService } from "./service.ts";
import type { Unit, UnitSpec } from "./unit.ts";

export interface SidecarOptions {
  readonly appId: string;
  readonly apiToken: string | undefined;
  readonly stopTimeoutMs: number;
}

/** A sidecar that this package started. */
export class UnitSidecar extends UnitService implements Sidecar {
  readonly appId: string;
  readonly apiToken: string | undefined;
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  readonly metricsEndpoint: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly waitForApp: Sidecar["waitForApp"];

  constructor(unit: Unit, spec: UnitSpec, options: SidecarOptions) {
    super(unit, spec, options.stopTimeoutMs);
    this.appId = options.appId;
    this.apiToken = options.apiToken;
    this.httpEndpoint = `http://${unit.address("http")}`;
    this.grpcEndpoint = `http://${unit.address("grpc")}`;
    this.metricsEndpoint = `http://${unit.address("metrics")}/metrics`;
    this.httpPort = Number(new URL(this.httpEndpoint).port);
    this.grpcPort = Number(new URL(this.grpcEndpoint).port);
    this.waitForApp = (given) => waitForApp(this.httpEndpoint, unit, given);
  }

  metadata(): Promise<SidecarMetadataJson> {
    return fetchMetadata(this.httpEndpoint, this.apiToken);
  }
}

export async function fetchMetadata(
  httpEndpoint: string,
  apiToken: string | undefined,
): Promise<SidecarMetadataJson> {
  const { status, body } = await httpGet(`${httpEndpoint}/v1.0/metadata`, tokenHeaders(apiToken));
  if (status !== 200) throw new Error(`${httpEndpoint}/v1.0/metadata responded with ${status}: ${body}`);
  return parseMetadata(body);
}

export async function waitForApp(
  httpEndpoint: string,
  unit: Pick<Unit, "name" | "tail">,
  { timeoutMs, signal }: NonNullable<Parameters<Sidecar["waitForApp"]>[0]> = {},
): Promise<void> {
  checkTimeouts({ timeoutMs });
  return pollUnit(unit, effectiveTimeout(timeoutMs, DEFAULT_TIMEOUT_MS), signal, async () => {
    const { status, body } = await httpGet(`${httpEndpoint}/v1.0/healthz`);
    return status === 204 || `/v1.0/healthz responded with ${status}: ${body}`;
  });
}
