import type { AppHost, OpaqueExtension, StartedApp } from "@dapr-ts/core";
import { DaprError } from "@dapr-ts/core/internal";
import { Registry } from "../registry.ts";
import { resolveWorkerOptions, type WorkflowHostOptions, type WorkflowsClient } from "./options.ts";
import { AROUND, WorkflowWorker, type WorkAround } from "./workflow-worker.ts";

/** Options of {@link workflows}. */
export interface WorkflowsOptions extends WorkflowHostOptions {
  /** The client to work with. Default: the server's own. */
  client?: WorkflowsClient | undefined;
}

/**
 * Runs workflows and activities in an app: `server.use(workflows({ workflows: [checkout], activities: [charge] }))`.
 *
 * @throws DaprError `invalid_argument` for a definition without code or an option out of range, `already_exists` for a name
 * given twice
 */
export function workflows(options: WorkflowsOptions): OpaqueExtension {
  return new WorkflowsExtension(options);
}

class WorkflowsExtension implements OpaqueExtension {
  readonly name = "workflows";
  readonly #options: WorkflowsOptions;
  #host: AppHost | undefined;
  #worker: WorkflowWorker | undefined;

  constructor(options: WorkflowsOptions) {
    // So that mistakes are found here, and not when the server starts.
    resolveWorkerOptions(options);
    new Registry(options.workflows, options.activities);
    this.#options = options;
  }

  install(host: AppHost): void {
    this.#host = host;
  }

  async start({ client: own }: StartedApp): Promise<void> {
    const client = this.#options.client ?? own;
    const host = this.#host;
    if (client === undefined || host === undefined)
      throw new DaprError("workflows need a client: pass one as the client option", {
        code: "failed_precondition",
      });
    const around: WorkAround = ({ traceparent, tracestate }, run) => {
      const headers = {
        ...(traceparent !== undefined && { traceparent }),
        ...(tracestate !== undefined && { tracestate }),
      };
      return host.around({ headers }, run);
    };
    const { logger, instrumentation } = host;
    const options = { logger, instrumentation, ...this.#options, client, [AROUND]: around };
    this.#worker = new WorkflowWorker(options);
    await this.#worker.start();
  }

  async stop(): Promise<void> {
    await this.#worker?.stop();
  }
}
