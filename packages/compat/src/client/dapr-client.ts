import { ClientActorBuilder } from "../actors/client-actor-builder.ts";
import { CommunicationProtocolEnum } from "../enums.ts";
import type { Logger } from "../logger/logger.ts";
import type {
  IClientActorBuilder,
  IClientBinding,
  IClientConfiguration,
  IClientCrypto,
  IClientHealth,
  IClientInvoker,
  IClientLock,
  IClientMetadata,
  IClientProxy,
  IClientSecret,
  IClientSidecar,
} from "../types/blocks.ts";
import type { DaprClientOptions, IClient } from "../types/client-options.ts";
import type { IClientPubSub } from "../types/pubsub.ts";
import type { IClientState } from "../types/state.ts";
import type { IClientWorkflow } from "../types/workflow.ts";
import { ClientConfiguration } from "./configuration.ts";
import { ClientCrypto } from "./crypto.ts";
import * as grpc from "./grpc/blocks.ts";
import { GRPCClient } from "./grpc/grpc-client.ts";
import { GRPCClientPubSub } from "./grpc/pubsub.ts";
import { GRPCClientState } from "./grpc/state.ts";
import { GRPCClientWorkflow } from "./grpc/workflow.ts";
import * as http from "./http/blocks.ts";
import { HTTPClient } from "./http/http-client.ts";
import { HTTPClientPubSub } from "./http/pubsub.ts";
import { HTTPClientState } from "./http/state.ts";
import { HTTPClientWorkflow } from "./http/workflow.ts";
import { untilStarted } from "./sidecar-wait.ts";

/** A client of the sidecar, with the official SDK's API. The first call waits for the sidecar. */
export class DaprClient {
  /** The resolved options. */
  readonly options: DaprClientOptions;
  /** The connection. */
  readonly daprClient: IClient;
  /** Actors. */
  readonly actor: IClientActorBuilder;
  /** Output bindings. */
  readonly binding: IClientBinding;
  /** Configuration. */
  readonly configuration: IClientConfiguration;
  /** Encryption. */
  readonly crypto: IClientCrypto;
  /** Health of the sidecar. */
  readonly health: IClientHealth;
  /** Service invocation. */
  readonly invoker: IClientInvoker;
  /** Locks. */
  readonly lock: IClientLock;
  /** Metadata of the sidecar. */
  readonly metadata: IClientMetadata;
  /** gRPC proxies, which the official SDK no longer supports. */
  readonly proxy: IClientProxy;
  /** Publishing. */
  readonly pubsub: IClientPubSub;
  /** Secrets. */
  readonly secret: IClientSecret;
  /** The sidecar's process. */
  readonly sidecar: IClientSidecar;
  /** State. */
  readonly state: IClientState;
  /** Management of workflows, over HTTP. */
  readonly workflow: IClientWorkflow;

  constructor(options: Partial<DaprClientOptions> = {}) {
    const isGrpc = options.communicationProtocol === CommunicationProtocolEnum.GRPC;
    const client = isGrpc ? new GRPCClient(options) : new HTTPClient(options);
    this.daprClient = client;
    this.options = client.options;
    this.actor = new ClientActorBuilder(client);
    this.configuration = new ClientConfiguration(client);
    this.crypto = new ClientCrypto(client);
    if (client instanceof GRPCClient) {
      this.binding = new grpc.GRPCClientBinding(client);
      this.health = new grpc.GRPCClientHealth(client);
      this.invoker = new grpc.GRPCClientInvoker(client);
      this.lock = new grpc.GRPCClientLock(client);
      this.metadata = new grpc.GRPCClientMetadata(client);
      this.proxy = new grpc.GRPCClientProxy();
      this.pubsub = new GRPCClientPubSub(client);
      this.secret = new grpc.GRPCClientSecret(client);
      this.sidecar = new grpc.GRPCClientSidecar(client);
      this.state = new GRPCClientState(client);
      this.workflow = new GRPCClientWorkflow();
    } else {
      this.binding = new http.HTTPClientBinding(client);
      this.health = new http.HTTPClientHealth(client);
      this.invoker = new http.HTTPClientInvoker(client);
      this.lock = new http.HTTPClientLock(client);
      this.metadata = new http.HTTPClientMetadata(client);
      this.proxy = new http.HTTPClientProxy();
      this.pubsub = new HTTPClientPubSub(client);
      this.secret = new http.HTTPClientSecret(client);
      this.sidecar = new http.HTTPClientSidecar(client);
      this.state = new HTTPClientState(client);
      this.workflow = new HTTPClientWorkflow(client);
    }
  }

  /** Creates a client with the options of a connection. */
  static create(client: IClient): DaprClient {
    return new DaprClient(client.options);
  }

  /**
   * Waits up to 30 seconds until the function returns true.
   *
   * @throws Error with the message `DAPR_SIDECAR_COULD_NOT_BE_STARTED`
   */
  static awaitSidecarStarted(fnIsSidecarStarted: () => Promise<boolean>, logger: Logger): Promise<void> {
    return untilStarted(fnIsSidecarStarted, logger);
  }

  /** Waits for the sidecar. */
  start(): Promise<void> {
    return this.daprClient.start();
  }

  /** Closes the connection. */
  stop(): Promise<void> {
    return this.daprClient.stop();
  }

  /** Returns true if the sidecar has been waited for. */
  getIsInitialized(): boolean {
    return this.daprClient.getIsInitialized();
  }
}
