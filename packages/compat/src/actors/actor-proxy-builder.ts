import type { DaprClient } from "../client/dapr-client.ts";
import type { Connection } from "../client/connection.ts";
import { GRPCClient } from "../client/grpc/grpc-client.ts";
import { HTTPClient } from "../client/http/http-client.ts";
import { CommunicationProtocolEnum } from "../enums.ts";
import type { DaprClientOptions } from "../types/client-options.ts";
import type { Class } from "../types/untyped.ts";
import type { ActorId } from "./actor-id.ts";
import { proxyOf } from "./actor-proxy.ts";

/** Creates proxies of the actors of a type, which is named after its class. */
export class ActorProxyBuilder<T> {
  /** The class of the actors. */
  readonly actorTypeClass: Class<T>;
  readonly #client: Connection;

  constructor(actorTypeClass: Class<T>, daprClient: DaprClient);
  constructor(
    actorTypeClass: Class<T>,
    host: string,
    port: string,
    communicationProtocol: CommunicationProtocolEnum,
    clientOptions: Partial<DaprClientOptions>,
  );
  constructor(
    actorTypeClass: Class<T>,
    first: DaprClient | string,
    daprPort?: string,
    protocol?: CommunicationProtocolEnum,
    options: Partial<DaprClientOptions> = {},
  ) {
    this.actorTypeClass = actorTypeClass;
    this.#client =
      typeof first === "string"
        ? connect({ ...options, daprHost: first, ...(daprPort !== undefined && { daprPort }) }, protocol)
        : (first.daprClient as Connection);
  }

  /** Returns a proxy of the actor with this id. It is not thenable. */
  build(actorId: ActorId): T {
    return proxyOf<T>(this.#client, this.actorTypeClass, actorId);
  }
}

const connect = (options: Partial<DaprClientOptions>, protocol?: CommunicationProtocolEnum): Connection =>
  protocol === CommunicationProtocolEnum.GRPC ? new GRPCClient(options) : new HTTPClient(options);
