import type { StalledWorkflow } from "../protocol.ts";
import type { RunClients } from "./run-clients.ts";

/** Instances of an app that are remembered; a faulty deployment may stall all of them. */
const MAX_IDS = 50;
const TIMEOUT_MS = 2_000;
/** Line of daprd, at level info (pkg/actors/targets/workflow/orchestrator/versioning.go). */
const STALLED = /^Workflow actor '(.+)': workflow is stalled;/s;

/** The stalled workflows of a run. daprd's log names those that stall, and only their state shows when one continues. */
export class StalledWorkflows {
  /** The instances that the log has named, by app, with their last known state. */
  readonly #seen = new Map<string, Map<string, StalledWorkflow | undefined>>();

  /** Reads a message of a sidecar's log. */
  see(appId: string, message: string): void {
    const [, id] = STALLED.exec(message) ?? [];
    if (id === undefined) return;
    const ids = this.#seen.get(appId) ?? new Map<string, StalledWorkflow | undefined>();
    this.#seen.set(appId, ids);
    if (!ids.has(id)) ids.set(id, undefined);
    if (ids.size > MAX_IDS) for (const oldest of ids.keys()) return void ids.delete(oldest);
  }

  /** Reads the state of an app's instances again. Those that continue are forgotten. */
  async refresh(appId: string, clients: RunClients): Promise<void> {
    const ids = this.#seen.get(appId) ?? new Map<string, StalledWorkflow | undefined>();
    await Promise.all(
      [...ids.keys()].map(async (id) => {
        try {
          const state = await clients.of(appId).reader.workflow.run(id).state({ timeoutMs: TIMEOUT_MS });
          if (state?.status !== "STALLED") return void ids.delete(id);
          const { reason = "UNKNOWN", description } = state.stalled ?? {};
          ids.set(id, { id, name: state.name, reason, ...(description && { description }) });
        } catch {
          // The sidecar does not respond; the last known state stays.
        }
      }),
    );
  }

  /** Returns the instances of an app that were stalled when last read. */
  of(appId: string): StalledWorkflow[] {
    return [...(this.#seen.get(appId)?.values() ?? [])].filter((instance) => instance !== undefined);
  }
}
