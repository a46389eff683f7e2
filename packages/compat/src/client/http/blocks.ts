import { HttpMethod, LockStatus } from "../../enums.ts";
import { HTTPNotSupportedError } from "../../errors/not-supported.ts";
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
import { httpCall } from "../operations.ts";
import type { HTTPClient } from "./http-client.ts";
import { pathBelow, segment } from "./http-path.ts";

const SEND = /* @__PURE__ */ httpCall("binding.send");
const INVOKE = /* @__PURE__ */ httpCall("invoker.invoke");
const LOCK = /* @__PURE__ */ httpCall("lock.tryLock");
const UNLOCK = /* @__PURE__ */ httpCall("lock.unlock");
const GET_METADATA = /* @__PURE__ */ httpCall("metadata.get");
const SET_METADATA = /* @__PURE__ */ httpCall("metadata.set");
const GET_SECRET = /* @__PURE__ */ httpCall("secret.get");
const GET_SECRETS = /* @__PURE__ */ httpCall("secret.getBulk");
const SHUTDOWN = /* @__PURE__ */ httpCall("sidecar.shutdown");

/** Base class of the building blocks. */
class HttpBlock {
  protected readonly client: HTTPClient;

  constructor(client: HTTPClient) {
    this.client = client;
  }
}

/** Output bindings over HTTP. */
export class HTTPClientBinding extends HttpBlock implements IClientBinding {
  send(name: string, operation: string, data?: unknown, metadata: object = {}): Promise<object> {
    const body = { operation, data, metadata };
    return this.client.request(SEND, `/v1.0/bindings/${segment(name)}`, {
      method: "POST",
      body,
    }) as Promise<object>;
  }
}

/** Health over HTTP. */
export class HTTPClientHealth extends HttpBlock implements IClientHealth {
  async isHealthy(): Promise<boolean> {
    try {
      return Boolean(await this.client.request(GET_METADATA, "/v1.0/metadata", {}));
    } catch {
      return false;
    }
  }
}

/** Service invocation over HTTP. */
export class HTTPClientInvoker extends HttpBlock implements IClientInvoker {
  invoke(
    appId: string,
    method: string,
    verb: HttpMethod = HttpMethod.GET,
    data?: unknown,
    { headers }: InvokerOptions = {},
  ): Promise<object> {
    const path = pathBelow(`/v1.0/invoke/${segment(appId)}/method`, method);
    if (data && verb.toLowerCase() === "get")
      return Promise.reject(new TypeError("Request with GET/HEAD method cannot have body"));
    return this.client.request(INVOKE, path, {
      method: verb.toUpperCase(),
      headers,
      body: data,
    }) as Promise<object>;
  }
}

/** Locks over HTTP. */
export class HTTPClientLock extends HttpBlock implements IClientLock {
  async lock(
    store: string,
    resourceId: string,
    lockOwner: string,
    expiryInSeconds: number,
  ): Promise<LockResponse> {
    const body = { resourceId, lockOwner, expiryInSeconds };
    const path = `/v1.0-alpha1/lock/${segment(store)}`;
    const { success } = (await this.client.request(LOCK, path, { method: "POST", body })) as LockResponse;
    return { success };
  }

  async unlock(store: string, resourceId: string, lockOwner: string): Promise<UnlockResponse> {
    const body = { resourceId, lockOwner };
    const path = `/v1.0-alpha1/unlock/${segment(store)}`;
    const { status } = (await this.client.request(UNLOCK, path, { method: "POST", body })) as {
      status: number;
    };
    return { status: status in LockStatus ? status : LockStatus.InternalError };
  }
}

/** Metadata over HTTP. */
export class HTTPClientMetadata extends HttpBlock implements IClientMetadata {
  get(): Promise<GetMetadataResponse> {
    return this.client.request(GET_METADATA, "/v1.0/metadata", {}) as Promise<GetMetadataResponse>;
  }

  async set(key: string, value: string): Promise<boolean> {
    const headers = { "content-type": "text/plain" };
    await this.client.request(SET_METADATA, `/v1.0/metadata/${segment(key)}`, {
      method: "PUT",
      headers,
      body: value,
    });
    return true;
  }
}

/** gRPC proxies, which HTTP does not have. */
export class HTTPClientProxy implements IClientProxy {
  create<T>(): Promise<T> {
    return Promise.reject(
      new HTTPNotSupportedError("Use invoker.grpc(appId, service) of @dapr-ts/client for a gRPC service."),
    );
  }
}

/** Secrets over HTTP. */
export class HTTPClientSecret extends HttpBlock implements IClientSecret {
  get(store: string, key: string, metadata = ""): Promise<object> {
    const path = `/v1.0/secrets/${segment(store)}/${segment(key)}${metadata === "" ? "" : `?${metadata}`}`;
    return this.client.request(GET_SECRET, path, {}) as Promise<object>;
  }

  getBulk(store: string): Promise<object> {
    return this.client.request(GET_SECRETS, `/v1.0/secrets/${segment(store)}/bulk`, {
      headers: { "content-type": "application/json" },
    }) as Promise<object>;
  }
}

/** The sidecar's process over HTTP. */
export class HTTPClientSidecar extends HttpBlock implements IClientSidecar {
  async shutdown(): Promise<void> {
    await this.client.request(SHUTDOWN, "/v1.0/shutdown", { method: "POST" });
  }
}
