import type { Duplex } from "node:stream";
import type { HttpMethod, LockStatus } from "../enums.ts";
import type { Class, KeyValueType, Untyped } from "./untyped.ts";

/** Actors, from the side of a caller. */
export interface IClientActorBuilder {
  /** Returns a proxy of an actor with a random id. */
  create<T>(actorTypeClass: Class<T>): T;
}

/** Output bindings. */
export interface IClientBinding {
  /** Invokes an output binding. */
  send(bindingName: string, operation: string, data?: Untyped, metadata?: object): Promise<object>;
}

/** One item of a configuration store. */
export type ConfigurationItem = {
  /** The key. */
  key: string;
  /** The value. */
  value: string;
  /** The version. */
  version: string;
  /** Metadata of the component. */
  metadata: Record<string, string>;
};

/** Items of a configuration store. */
export type GetConfigurationResponse = {
  /** The items by key. */
  items: { [k: string]: ConfigurationItem };
};

/** Items that have changed. */
export type SubscribeConfigurationResponse = GetConfigurationResponse;

/** Receives items that have changed. */
export type SubscribeConfigurationCallback = (data: SubscribeConfigurationResponse) => Promise<void>;

/** A subscription to a configuration store. */
export type SubscribeConfigurationStream = {
  /** Ends the subscription. */
  stop: () => void | Promise<void>;
};

/** Configuration. */
export interface IClientConfiguration {
  /** Returns items. */
  get(storeName: string, keys?: string[], metadata?: KeyValueType): Promise<GetConfigurationResponse>;
  /** Subscribes to all items. */
  subscribe(storeName: string, cb: SubscribeConfigurationCallback): Promise<SubscribeConfigurationStream>;
  /** Subscribes to some items. */
  subscribeWithKeys(
    storeName: string,
    keys: string[],
    cb: SubscribeConfigurationCallback,
  ): Promise<SubscribeConfigurationStream>;
  /** Subscribes to some items with metadata for the component. */
  subscribeWithMetadata(
    storeName: string,
    keys: string[],
    metadata: KeyValueType,
    cb: SubscribeConfigurationCallback,
  ): Promise<SubscribeConfigurationStream>;
}

/** Options of `crypto.encrypt`. */
export type EncryptRequest = {
  /** The component. */
  componentName: string;
  /** The key. */
  keyName: string;
  /** How the data's key is encrypted. */
  keyWrapAlgorithm: "A256KW" | "A128CBC" | "A192CBC" | "A256CBC" | "RSA-OAEP-256" | "AES" | "RSA";
  /** The cipher of the data. */
  dataEncryptionCipher?: "aes-gcm" | "chacha20-poly1305";
  /** True to leave the key's name out of the result. */
  omitDecryptionKeyName?: boolean;
  /** The key that decrypts, if its name differs. */
  decryptionKeyName?: string;
};

/** Options of `crypto.decrypt`. */
export type DecryptRequest = {
  /** The component. */
  componentName: string;
  /** The key, if the data does not name it. */
  keyName?: string;
};

/** Encryption. */
export interface IClientCrypto {
  /** Returns a stream that encrypts. */
  encrypt(opts: EncryptRequest): Promise<Duplex>;
  /** Encrypts data. */
  encrypt(inData: Buffer | ArrayBuffer | ArrayBufferView | string, opts: EncryptRequest): Promise<Buffer>;
  /** Returns a stream that decrypts. */
  decrypt(opts: DecryptRequest): Promise<Duplex>;
  /** Decrypts data. */
  decrypt(inData: Buffer | ArrayBuffer | ArrayBufferView, opts: DecryptRequest): Promise<Buffer>;
}

/** Health of the sidecar. */
export interface IClientHealth {
  /** Returns true if the sidecar responds. */
  isHealthy(): Promise<boolean>;
}

/** Options of `invoker.invoke`. */
export type InvokerOptions = {
  /** Headers of the request. */
  headers?: KeyValueType;
};

/** Service invocation. */
export interface IClientInvoker {
  /** Invokes a method of an app. */
  invoke(
    appId: string,
    methodName: string,
    method?: HttpMethod,
    data?: Untyped,
    options?: InvokerOptions,
  ): Promise<object>;
}

/** Result of `lock.lock`. */
export type LockResponse = {
  /** True if the lock was acquired. */
  success: boolean;
};

/** Result of `lock.unlock`. */
export type UnlockResponse = {
  /** The result. */
  status: LockStatus;
};

/** Locks. */
export interface IClientLock {
  /** Acquires a lock. */
  lock(
    storeName: string,
    resourceId: string,
    lockOwner: string,
    expiryInSeconds: number,
  ): Promise<LockResponse>;
  /** Releases a lock. */
  unlock(storeName: string, resourceId: string, lockOwner: string): Promise<UnlockResponse>;
}

/** Metadata of the sidecar. */
export type GetMetadataResponse = {
  /** The app's id. */
  id: string;
  /** Active actors by type. */
  actors: { type: string; count: number }[];
  /** Custom attributes. */
  extended: KeyValueType;
  /** The components. */
  components: { name: string; type: string; version: string; capabilities: string[] }[];
};

/** Metadata of the sidecar. */
export interface IClientMetadata {
  /** Returns the metadata. */
  get(): Promise<GetMetadataResponse>;
  /** Sets a custom attribute. */
  set(key: string, value: string): Promise<boolean>;
}

/** gRPC proxies, which the official SDK no longer supports. */
export interface IClientProxy {
  /** Rejects in all cases; the error names the replacement. */
  create<T>(cls: Class<T>, clientOptions?: Record<string, unknown>): Promise<T>;
}

/** Secrets. */
export interface IClientSecret {
  /** Returns a secret. */
  get(secretStoreName: string, key: string, metadata?: string): Promise<object>;
  /** Returns all secrets. */
  getBulk(secretStoreName: string): Promise<object>;
}

/** The sidecar's process. */
export interface IClientSidecar {
  /** Stops the sidecar. */
  shutdown(): Promise<void>;
}
