import { DaprError, type DaprClient } from "@dapr-ts/server";
import type { PhotoFunction } from "../functions.ts";

/** The readiness of a function. */
export interface Readiness {
  readonly name: string;
  readonly ready: boolean;
  /** A sentence, where it cannot. */
  readonly why?: string;
}

/** Requests the readiness of a function's app through Dapr. */
export async function readinessOf(client: DaprClient, { name, appId }: PhotoFunction): Promise<Readiness> {
  try {
    const status = await client.invoker.invoke<Omit<Readiness, "name">>(appId, "api/status", {
      timeoutMs: 2_000,
    });
    return { ...status, name };
  } catch (error) {
    if (!(error instanceof DaprError)) throw error;
    return { name, ready: false, why: `${appId} cannot be reached through Dapr now.` };
  }
}
