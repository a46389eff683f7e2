import type { DaprClientOptions } from "../types/client-options.ts";
import type { WorkflowClientOptions } from "../types/workflow-code.ts";

/** Returns the options of the connection. Histories may be large, so their size is not limited. */
export function connectionOptions({
  daprHost,
  daprPort,
  daprApiToken,
  logger,
}: Partial<WorkflowClientOptions>): Partial<DaprClientOptions> {
  return {
    ...(daprHost !== undefined && { daprHost }),
    ...(daprPort !== undefined && { daprPort }),
    daprApiToken,
    logger,
    maxBodySizeMb: Infinity,
    compat: { waitForSidecar: false },
  };
}
