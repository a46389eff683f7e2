import type { DaprClient } from "@dapr-ts/client";
import { DaprError, internally, type AppChannel, type Logger } from "@dapr-ts/core/internal";

export interface SidecarWaitOptions {
  readonly client: DaprClient;
  readonly channel: AppChannel;
  /** The port on which the server listens; undefined on the stream channel and for an app in another server. */
  readonly port: number | undefined;
  readonly timeoutMs: number;
  readonly logger: Logger;
  /** Aborts when the server is stopped while it starts. */
  readonly signal: AbortSignal;
}

/** How long a start waits before it explains for what. */
const PATIENCE_MS = 2_000;

/** The wait for a sidecar that is not ready. Finds out why, and logs it. */
export class SidecarWait {
  readonly #options: SidecarWaitOptions;
  readonly #begun = Date.now();
  #isExplained = false;
  #why = "";

  constructor(options: SidecarWaitOptions) {
    this.#options = options;
  }

  /**
   * Looks for the reason, and logs it once after two seconds.
   *
   * @throws DaprError `failed_precondition` if the sidecar waits for an app at another port
   */
  async explain(): Promise<void> {
    const { client, signal, logger, channel } = this.#options;
    try {
      const { appConnection } = await client.metadata.get({ ...internally(), signal, timeoutMs: 1_000 });
      this.#why = "it runs, and is not ready yet";
      if (appConnection !== undefined && channel !== "stream") this.#requireOwnPort(appConnection.port);
    } catch (error) {
      if (!(error instanceof DaprError) || error.code === "failed_precondition") throw error;
      this.#why = error.message;
    }
    if (this.#isExplained || Date.now() - this.#begun < PATIENCE_MS) return;
    this.#isExplained = true;
    logger.warn(`waiting for the sidecar: ${this.#why}. ${this.#howToStart()}`);
  }

  timedOut(): DaprError {
    const { timeoutMs } = this.#options;
    const why = this.#why === "" ? "" : `: ${this.#why}`;
    return new DaprError(
      `the sidecar was not ready within ${String(timeoutMs)} ms${why}. ${this.#howToStart()}`,
      { code: "unavailable" },
    );
  }

  /** Refuses a sidecar that waits for another port: it will not get ready. */
  #requireOwnPort(itsPort: number): void {
    const { port } = this.#options;
    if (port === undefined || itsPort === port) return;
    throw new DaprError(
      `the sidecar waits for an app on port ${String(itsPort)}, and this server listens on port ${String(port)}; start the ` +
        `sidecar with --app-port ${String(port)}, or the server with port: ${String(itsPort)}`,
      { code: "failed_precondition" },
    );
  }

  #howToStart(): string {
    const { channel, port } = this.#options;
    const app = channel === "stream" ? "" : ` --app-port ${String(port ?? "PORT")} --app-protocol ${channel}`;
    return `Start one with: dapr run --app-id APP${app} -- COMMAND (the client's httpEndpoint and grpcEndpoint, or DAPR_HTTP_PORT and DAPR_GRPC_PORT, name its address)`;
  }
}
