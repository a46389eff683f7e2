import { DaprTestingError } from "./errors.ts";
import { httpGet } from "./http-get.ts";
import { parseMetadata } from "./metadata.ts";
import { poll, type Probe } from "./poll.ts";
import type { Unit, UnitSpec } from "./unit.ts";

/** Returns a check of the unit's health port. */
export function healthReady(timeoutMs: number): UnitSpec["ready"] {
  return (unit, signal) =>
    pollUnit(unit, timeoutMs, signal, async () => {
      const { status } = await httpGet(`http://${unit.address("health")}/healthz`);
      return status === 200 || `its health port responded with ${status}`;
    });
}

export interface SidecarReadiness {
  readonly timeoutMs: number;
  readonly apiToken: string | undefined;
  readonly placement: boolean;
  readonly scheduler: boolean;
}

/**
 * Returns a check that daprd's API can be used, and that it is connected to placement and scheduler where required. It does
 * not use daprd's full health, which waits for the app: an app may listen only after this.
 */
export function sidecarReady(wanted: SidecarReadiness): UnitSpec["ready"] {
  return (unit, signal) => {
    const base = `http://${unit.address("http")}/v1.0`;
    const headers = tokenHeaders(wanted.apiToken);
    return pollUnit(unit, wanted.timeoutMs, signal, async () => {
      const { status } = await httpGet(`${base}/healthz/outbound`, headers);
      if (status !== 204) return `/v1.0/healthz/outbound responded with ${status}`;
      if (!wanted.placement && !wanted.scheduler) return true;
      const answer = await httpGet(`${base}/metadata`, headers);
      if (answer.status !== 200) return `/v1.0/metadata responded with ${answer.status}: ${answer.body}`;
      const { scheduler, actorRuntime } = parseMetadata(answer.body);
      if (wanted.scheduler && !scheduler?.connected_addresses?.length)
        return "it is not connected to the scheduler";
      if (wanted.placement && actorRuntime?.placement !== "placement: connected") {
        return "it is not connected to placement";
      }
      return true;
    });
  };
}

export function tokenHeaders(apiToken: string | undefined): Record<string, string> {
  return apiToken === undefined ? {} : { "dapr-api-token": apiToken };
}

export function pollUnit(
  unit: Pick<Unit, "name" | "tail">,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  probe: Probe,
): Promise<void> {
  const late = (missing: string): Error =>
    new DaprTestingError(
      "timeout",
      `${unit.name} was not ready within ${timeoutMs} ms: ${missing}\n${unit.tail()}`,
    );
  return poll(probe, { timeoutMs, signal }, late);
}
