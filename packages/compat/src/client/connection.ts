import { DaprClient } from "@dapr-ts/client";
import { DaprError, callerOf, type Caller, type Operation } from "@dapr-ts/core/internal";
import { CommunicationProtocolEnum } from "../enums.ts";
import { Logger, loggerOf } from "../logger/logger.ts";
import type { ClientCompatOptions, DaprClientOptions, IClient } from "../types/client-options.ts";
import { resolveClientOptions, type ResolvedClientOptions } from "./resolve-options.ts";
import { untilStarted } from "./sidecar-wait.ts";

const MEGABYTE = 1024 * 1024;

/** A connection to the sidecar over one protocol: our client, the official SDK's options, and the wait for the sidecar. */
export abstract class Connection implements IClient {
  /** The resolved options. */
  readonly options: DaprClientOptions;
  /** @internal Our client, which sends every request. */
  readonly dapr: DaprClient;
  /** @internal */
  readonly compat: Required<ClientCompatOptions>;
  /** @internal */
  readonly logger: Logger;
  /** @internal */
  readonly endpoint: ResolvedClientOptions["endpoint"];
  readonly #caller: Caller;
  #isInitialized = false;
  #starting: Promise<void> | undefined;

  /** @internal */
  constructor(options: Partial<DaprClientOptions>, protocol: CommunicationProtocolEnum, name: string) {
    const resolved = resolveClientOptions(options, protocol);
    const { shown, compat, endpoint } = resolved;
    const isGrpc = protocol === CommunicationProtocolEnum.GRPC;
    const limit = shown.maxBodySizeMb ?? (isGrpc ? 4 : Infinity);
    this.options = shown;
    this.compat = compat;
    this.endpoint = endpoint;
    this.logger = new Logger(name, name, shown.logger);
    this.#isInitialized = !compat.waitForSidecar;
    this.dapr = new DaprClient({
      protocol: isGrpc ? "grpc" : "http",
      ...(isGrpc ? { grpcEndpoint: endpoint.url } : { httpEndpoint: endpoint.url }),
      apiToken: shown.daprApiToken,
      timeoutMs: compat.timeoutMs,
      // Over HTTP the official SDK reads a response of any size.
      maxBodyBytes: isGrpc ? limit * MEGABYTE : Infinity,
      logger: loggerOf(name, shown.logger),
    });
    this.#caller = callerOf(this.dapr);
  }

  /** @internal True if errors are those of the official SDK. */
  get hasOfficialErrors(): boolean {
    return this.compat.errors === "official";
  }

  /** Sets if the sidecar has been waited for. */
  setIsInitialized(isInitialized: boolean): void {
    this.#isInitialized = isInitialized;
  }

  /** Returns true if the sidecar has been waited for. */
  getIsInitialized(): boolean {
    return this.#isInitialized;
  }

  /** Waits for the sidecar and returns the connection. */
  abstract getClient(requiresInitialization?: boolean): Promise<unknown>;

  /** @internal Returns true if the sidecar responds. */
  protected abstract isStarted(): Promise<boolean>;

  /** Waits for the sidecar. */
  start(): Promise<void> {
    return (this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    }));
  }

  /** Closes the connection. */
  async stop(): Promise<void> {
    await this.dapr.close();
  }

  /** @internal Sends an operation, the first one after the sidecar has started. */
  protected send<I, O>(operation: Operation<I, O>, input: I, isFirst = false): Promise<O> {
    // No step more than needed: this is the path of every call.
    if (this.#isInitialized || isFirst) return this.#caller.call(operation, input);
    return this.start().then(() => this.#caller.call(operation, input));
  }

  async #start(): Promise<void> {
    await untilStarted(() => this.isStarted().catch(() => false), this.logger);
    this.#isInitialized = true;
    this.logger.info("Sidecar Started");
  }
}

/** Returns an error as a `DaprError`. */
export const asDaprError = (error: unknown): DaprError =>
  error instanceof DaprError ? error : DaprError.from(error);
