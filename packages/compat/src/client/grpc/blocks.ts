import { unary } from "./unary.ts";
import { HttpMethod, LockStatus } from "../../enums.ts";
import type {
  GetMetadataResponse,
  IClientBinding,
  IClientHealth,
  IClientInvoker,
  IClientLock,
  IClientMetadata,
  IClientProxy,
  IClientSecret,
  IClientSidecar,
  InvokerOptions,
  LockResponse,
  UnlockResponse,
} from "../../types/blocks.ts";
import { grpcCall } from "../operations.ts";
import { decode, encode } from "./encode.ts";
import type { GRPCClient } from "./grpc-client.ts";

type Metadata = Record<string, string>;

const SEND = /* @__PURE__ */ grpcCall<
  { name: string; operation: string; data?: Uint8Array; metadata: Metadata },
  { data: Uint8Array; metadata: Metadata }
>(
  "binding.send",
  unary("invokeBinding", { request: (input) => input, reply: ({ data, metadata }) => ({ data, metadata }) }),
);
const INVOKE = /* @__PURE__ */ grpcCall<
  { id: string; method: string; verb: number; querystring: string; contentType: string; data: Uint8Array },
  string
>(
  "invoker.invoke",
  unary("invokeService", {
    request: ({ id, method, verb, querystring, contentType, data }) => ({
      id,
      message: { method, contentType, data: { value: data }, httpExtension: { verb, querystring } },
    }),
    reply: ({ data }) => (data === undefined ? "" : decode(data.value)),
  }),
);
const LOCK = /* @__PURE__ */ grpcCall<
  { storeName: string; resourceId: string; lockOwner: string; expiryInSeconds: number },
  boolean
>("lock.tryLock", unary("tryLockAlpha1", { request: (input) => input, reply: ({ success }) => success }));
const UNLOCK = /* @__PURE__ */ grpcCall<{ storeName: string; resourceId: string; lockOwner: string }, number>(
  "lock.unlock",
  unary("unlockAlpha1", { request: (input) => input, reply: ({ status }) => status }),
);
const GET_METADATA = /* @__PURE__ */ grpcCall<object, GetMetadataResponse>(
  "metadata.get",
  unary("getMetadata", {
    request: () => ({}),
    reply: ({ id, actorRuntime, extendedMetadata, registeredComponents }) => ({
      id,
      actors: (actorRuntime?.activeActors ?? []).map(({ type, count }) => ({ type, count })),
      extended: { ...extendedMetadata },
      components: registeredComponents.map(({ name, type, version, capabilities }) => ({
        name,
        type,
        version,
        capabilities,
      })),
    }),
  }),
);
const SET_METADATA = /* @__PURE__ */ grpcCall<{ key: string; value: string }, void>(
  "metadata.set",
  unary("setMetadata", { request: (input) => input, reply: () => undefined }),
);
const GET_SECRET = /* @__PURE__ */ grpcCall<{ storeName: string; key: string; metadata: Metadata }, Metadata>(
  "secret.get",
  unary("getSecret", { request: (input) => input, reply: ({ data }) => data }),
);
const GET_SECRETS = /* @__PURE__ */ grpcCall<{ storeName: string }, Record<string, Metadata>>(
  "secret.getBulk",
  unary("getBulkSecret", {
    request: (input) => input,
    reply: ({ data }) => Object.fromEntries(Object.entries(data).map(([key, { secrets }]) => [key, secrets])),
  }),
);
const SHUTDOWN = /* @__PURE__ */ grpcCall<object, void>(
  "sidecar.shutdown",
  unary("shutdown", { request: () => ({}), reply: () => undefined }),
);

/** Base class of the building blocks. */
class GrpcBlock {
  protected readonly client: GRPCClient;

  constructor(client: GRPCClient) {
    this.client = client;
  }
}

/** Output bindings over gRPC. */
export class GRPCClientBinding extends GrpcBlock implements IClientBinding {
  async send(name: string, operation: string, data?: unknown, metadata: object = {}): Promise<object> {
    const reply = await this.client.request(SEND, {
      name,
      operation,
      metadata: metadata as Metadata,
      ...(data ? { data: encode(data).bytes } : {}),
    });
    return { ...reply, operation };
  }
}

/** Health over gRPC. */
export class GRPCClientHealth extends GrpcBlock implements IClientHealth {
  async isHealthy(): Promise<boolean> {
    await this.client.getClient();
    return this.client.request(GET_METADATA, {}).then(
      () => true,
      () => false,
    );
  }
}

/** Numbers of `HTTPExtension.Verb`. */
const VERBS: Readonly<Record<string, number>> = { GET: 1, POST: 3, PUT: 4, DELETE: 5, PATCH: 9 };

/** Service invocation over gRPC. */
export class GRPCClientInvoker extends GrpcBlock implements IClientInvoker {
  async invoke(
    id: string,
    methodName: string,
    verb: HttpMethod = HttpMethod.GET,
    data: unknown = {},
    _options: InvokerOptions = {},
  ): Promise<object> {
    const [method = "", ...rest] = methodName.split("?");
    const { bytes, contentType } = encode(data);
    const text = await this.client.request(INVOKE, {
      id,
      method,
      verb: VERBS[verb.toUpperCase()] ?? 0,
      querystring: rest.join("?"),
      contentType,
      data: bytes,
    });
    try {
      return JSON.parse(text) as object;
    } catch {
      const message = `Could not parse the returned resultset: ${text}`;
      throw new Error(JSON.stringify({ error: "COULD_NOT_PARSE_RESULT", error_msg: message }));
    }
  }
}

/** Numbers of `UnlockResponse.Status`. */
const STATUS: Readonly<Record<number, LockStatus>> = {
  0: LockStatus.Success,
  1: LockStatus.LockDoesNotExist,
  2: LockStatus.LockBelongsToOthers,
};

/** Locks over gRPC. */
export class GRPCClientLock extends GrpcBlock implements IClientLock {
  async lock(
    storeName: string,
    resourceId: string,
    lockOwner: string,
    expiryInSeconds: number,
  ): Promise<LockResponse> {
    return {
      success: await this.client.request(LOCK, { storeName, resourceId, lockOwner, expiryInSeconds }),
    };
  }

  async unlock(storeName: string, resourceId: string, lockOwner: string): Promise<UnlockResponse> {
    const status = await this.client.request(UNLOCK, { storeName, resourceId, lockOwner });
    return { status: STATUS[status] ?? LockStatus.InternalError };
  }
}

/** Metadata over gRPC. */
export class GRPCClientMetadata extends GrpcBlock implements IClientMetadata {
  get(): Promise<GetMetadataResponse> {
    return this.client.request(GET_METADATA, {});
  }

  async set(key: string, value: string): Promise<boolean> {
    await this.client.getClient();
    return this.client.request(SET_METADATA, { key, value }).then(
      () => true,
      (error: unknown) => {
        if (!this.client.hasOfficialErrors) throw error;
        return false;
      },
    );
  }
}

/** gRPC proxies, which the official SDK no longer supports. */
export class GRPCClientProxy implements IClientProxy {
  create<T>(): Promise<T> {
    return Promise.reject(
      new Error(
        "GRPCClientProxy is not supported with the ConnectRPC transport. Use invoker.grpc(appId, service) of @dapr-ts/client for a gRPC service.",
      ),
    );
  }
}

/** Secrets over gRPC. */
export class GRPCClientSecret extends GrpcBlock implements IClientSecret {
  get(storeName: string, key: string, metadata = ""): Promise<object> {
    const entries = [...new URLSearchParams(metadata)].map(([name, value]) => [
      name.replace(/^metadata\./, ""),
      value,
    ]);
    return this.client.request(GET_SECRET, {
      storeName,
      key,
      metadata: Object.fromEntries(entries) as Metadata,
    });
  }

  getBulk(storeName: string): Promise<object> {
    return this.client.request(GET_SECRETS, { storeName });
  }
}

/** The sidecar's process over gRPC. */
export class GRPCClientSidecar extends GrpcBlock implements IClientSidecar {
  shutdown(): Promise<void> {
    return this.client.request(SHUTDOWN, {});
  }
}
