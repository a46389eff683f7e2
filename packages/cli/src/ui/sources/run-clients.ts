import { randomBytes } from "node:crypto";
import { DaprClient } from "@dapr-ts/client";
import type { Session } from "../../session/session.ts";
import { notFound } from "../server/request-error.ts";

/** Clients of one sidecar. */
export interface AppClients {
  /** For what the user does: its spans are on the page. */
  readonly dapr: DaprClient;
  /** For what the page reads: its trace context is not sampled, so that daprd records no spans of it. */
  readonly reader: DaprClient;
}

const TIMEOUT_MS = 15_000;

/** The clients of a run's sidecars, each created when it is first used. */
export class RunClients implements AsyncDisposable {
  readonly #session: Session;
  readonly #clients = new Map<string, AppClients>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Ids of the apps whose sidecars run. */
  get appIds(): string[] {
    return [...this.#session.apps.keys()];
  }

  /**
   * Returns the clients of an app's sidecar.
   *
   * @throws RequestError if the app is not part of the run, or has not started
   */
  of(appId: string): AppClients {
    const sidecar = this.#session.apps.get(appId)?.sidecar;
    if (sidecar === undefined) throw notFound(`no app with the id "${appId}" runs`);
    let clients = this.#clients.get(appId);
    if (clients === undefined) {
      const { httpEndpoint, grpcEndpoint, apiToken } = sidecar;
      // gRPC carries every operation, and bytes as they are.
      const options = {
        protocol: "grpc",
        httpEndpoint,
        grpcEndpoint,
        ...(apiToken !== undefined && { apiToken }),
        timeoutMs: TIMEOUT_MS,
        logger: SILENT,
      } as const;
      clients = {
        dapr: new DaprClient(options),
        reader: new DaprClient({
          ...options,
          interceptors: [
            (call, next) =>
              next({ ...call.options, headers: { ...call.options.headers, traceparent: unsampled() } }),
          ],
        }),
      };
      this.#clients.set(appId, clients);
    }
    return clients;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      [...this.#clients.values()].flatMap(({ dapr, reader }) => [dapr.close(), reader.close()]),
    );
  }
}

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Returns a trace context whose flags tell daprd not to record spans. */
export function unsampled(): string {
  return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-00`;
}
