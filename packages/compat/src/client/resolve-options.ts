import { CommunicationProtocolEnum } from "../enums.ts";
import type { LoggerOptions } from "../logger/types.ts";
import type { ClientCompatOptions, DaprClientOptions } from "../types/client-options.ts";
import { grpcEndpoint, httpEndpoint, type Endpoint } from "./endpoint.ts";

/** Options of a client with every default. */
export interface ResolvedClientOptions {
  /** As the official SDK shows them. */
  readonly shown: DaprClientOptions;
  readonly endpoint: Endpoint;
  readonly compat: Required<ClientCompatOptions>;
}

/** @throws Error for a port that is not a number, or an address that is not one */
export function resolveClientOptions(
  options: Partial<DaprClientOptions>,
  protocol: CommunicationProtocolEnum,
): ResolvedClientOptions {
  if (options.daprPort !== undefined && options.daprPort !== "" && !/^[0-9]+$/.test(options.daprPort))
    throw new Error("DAPR_INCORRECT_SIDECAR_PORT");
  const isGrpc = protocol === CommunicationProtocolEnum.GRPC;
  const address = addressOf(options, isGrpc);
  const endpoint = isGrpc ? grpcEndpoint(address) : httpEndpoint(address);
  const {
    errors = "official",
    waitForSidecar = true,
    typedArrays = "official",
    timeoutMs = 0,
  } = options.compat ?? {};
  return {
    endpoint,
    compat: { errors, waitForSidecar, typedArrays, timeoutMs },
    shown: {
      daprHost: endpoint.host,
      daprPort: endpoint.port,
      communicationProtocol: protocol,
      isKeepAlive: options.isKeepAlive,
      logger: options.logger,
      actor: options.actor,
      daprApiToken: options.daprApiToken ?? (process.env["DAPR_API_TOKEN"] || undefined),
      maxBodySizeMb: options.maxBodySizeMb,
      ...(options.compat !== undefined && { compat: options.compat }),
    },
  };
}

/** Returns the options of a server's client. */
export const withLogger = (
  options: Partial<DaprClientOptions> = {},
  logger: LoggerOptions | undefined,
): Partial<DaprClientOptions> => ({ ...options, logger: options.logger ?? logger });

/** Returns host and port; the endpoint of the environment counts if neither is given. */
function addressOf({ daprHost, daprPort }: Partial<DaprClientOptions>, isGrpc: boolean): string {
  const { env } = process;
  if (!daprHost && !daprPort) {
    const endpoint = isGrpc ? env["DAPR_GRPC_ENDPOINT"] : env["DAPR_HTTP_ENDPOINT"];
    if (endpoint) return endpoint;
  }
  const port = daprPort ?? (isGrpc ? (env["DAPR_GRPC_PORT"] ?? "50001") : (env["DAPR_HTTP_PORT"] ?? "3500"));
  return `${daprHost ?? "127.0.0.1"}:${port}`;
}
