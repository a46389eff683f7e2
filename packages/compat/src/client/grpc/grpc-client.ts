import { CommunicationProtocolEnum } from "../../enums.ts";
import { connectError } from "../../errors/grpc-error.ts";
import type { Operation } from "@dapr-ts/core/internal";
import { unary } from "./unary.ts";
import type { DaprClientOptions } from "../../types/client-options.ts";
import { Connection, asDaprError } from "../connection.ts";
import { grpcCall } from "../operations.ts";

const METADATA = /* @__PURE__ */ grpcCall<object, boolean>(
  "metadata.get",
  unary("getMetadata", { request: () => ({}), reply: () => true }),
);

/** The connection of a client over gRPC. */
export class GRPCClient extends Connection {
  constructor(options: Partial<DaprClientOptions> = {}) {
    super(options, CommunicationProtocolEnum.GRPC, "GRPCClient");
    this.logger.info(`Opening connection to ${this.options.daprHost}:${this.options.daprPort}`);
  }

  /**
   * Waits for the sidecar and returns this connection. The official SDK returns a Connect client of Dapr's own service; use the
   * building blocks, or `invoker.grpc` of @dapr-ts/client for services of other apps.
   */
  async getClient(requiresInitialization = true): Promise<this> {
    if (requiresInitialization && !this.getIsInitialized()) await this.start();
    return this;
  }

  /** @internal Sends a request. Its error is that which the options select. */
  async request<I, O>(operation: Operation<I, O>, input: I, isFirst = false): Promise<O> {
    try {
      return await this.send(operation, input, isFirst);
    } catch (error) {
      if (error instanceof Error && error.message === "DAPR_SIDECAR_COULD_NOT_BE_STARTED") throw error;
      const dapr = asDaprError(error);
      throw this.hasOfficialErrors ? connectError(dapr) : dapr;
    }
  }

  /** @internal */
  protected override isStarted(): Promise<boolean> {
    return this.request(METADATA, {}, true);
  }
}
