import type { CommunicationProtocolEnum } from "../enums.ts";
import type { LoggerOptions } from "../logger/types.ts";
import type { ActorRuntimeOptions } from "./actors.ts";
import type { Untyped } from "./untyped.ts";

/**
 * Options that the official SDK does not have: where this package and the official SDK differ, they select the behaviour.
 */
export interface ClientCompatOptions {
  /**
   * The errors of calls. `"official"`: those of the official SDK (over HTTP an `Error` whose message is JSON, over gRPC a
   * `ConnectError`, and `{ error }` as the result of some calls), each with the `DaprError` as its `cause`. `"dapr"`: every
   * call that fails rejects with a `DaprError`. Default: `"official"`.
   */
  errors?: "official" | "dapr";
  /**
   * True if the first call waits up to 30 seconds for the sidecar. False if it fails at once without one. Default: true, as
   * the official SDK.
   */
  waitForSidecar?: boolean;
  /**
   * Bytes as state values. `"official"`: JSON of the typed array or `Buffer`. `"bytes"`: the bytes themselves, which come back as a
   * `Uint8Array`. Requires gRPC to be reachable. Default: `"official"`, because programs have stored values in that form.
   */
  typedArrays?: "official" | "bytes";
  /** Milliseconds until a call without a response fails. Default: 0, no limit, as the official SDK. */
  timeoutMs?: number;
}

/** Options of a client. */
export type DaprClientOptions = {
  /** Host of the sidecar. Default: DAPR_HTTP_ENDPOINT or DAPR_GRPC_ENDPOINT, or 127.0.0.1. */
  daprHost: string;
  /** Port of the sidecar. Default: DAPR_HTTP_PORT (3500) or DAPR_GRPC_PORT (50001). */
  daprPort: string;
  /** The protocol. Default: HTTP. */
  communicationProtocol: CommunicationProtocolEnum;
  /** Has no effect: connections are always kept. */
  isKeepAlive?: boolean | undefined;
  /** The logger. Default: `console`, from level Info. */
  logger?: LoggerOptions | undefined;
  /** Options of actors that a server hosts. */
  actor?: ActorRuntimeOptions | undefined;
  /** API token of the sidecar. Default: DAPR_API_TOKEN. */
  daprApiToken?: string | undefined;
  /** The largest message in MB, over gRPC. Default: 4. */
  maxBodySizeMb?: number | undefined;
  /** Choices where this package and the official SDK differ. */
  compat?: ClientCompatOptions | undefined;
};

/** The connection of a client. */
export interface IClient {
  /** The resolved options. */
  readonly options: DaprClientOptions;
  /** Waits for the sidecar and returns the connection. */
  getClient(requiresInitialization?: boolean): Promise<Untyped>;
  /** Sets if the sidecar has been waited for. */
  setIsInitialized(isInitialized: boolean): void;
  /** Returns true if the sidecar has been waited for. */
  getIsInitialized(): boolean;
  /** Closes the connection. */
  stop(): Promise<void>;
  /** Waits for the sidecar. */
  start(): Promise<void>;
}
