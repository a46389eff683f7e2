export { startDapr } from "./start-dapr.ts";
export { startRedis, type Redis, type StartRedisOptions } from "./redis.ts";
export { freePort } from "./ports.ts";
export { DaprTestingError, type DaprTestingErrorCode } from "./errors.ts";
export type {
  AppHealthCheckOptions,
  AppOptions,
  AppProtocol,
  Backend,
  LogLevel,
  SidecarView,
  StartDaprOptions,
} from "./options.ts";
export type {
  ComponentOptions,
  ComponentValue,
  ConfigurationOptions,
  RawResource,
  ResourceOptions,
} from "./resources.ts";
export type { AppName, DaprRuntime, Service, Sidecar } from "./runtime.ts";
export type { SidecarMetadataJson } from "./metadata.ts";
export type { LogListener } from "./log-buffer.ts";
export type { Exit } from "./unit.ts";

export { FaultProxy, startFaultProxy, type FaultProxyOptions } from "./faults/fault-proxy.ts";
export { EffectLedger } from "./faults/ledger.ts";
export { freezeProcess, thawProcess } from "./faults/signals.ts";

export { InMemoryDapr, inMemoryDapr, type NamedOperation } from "./memory/in-memory-dapr.ts";
export type { InMemoryDaprOptions } from "./memory/in-memory-options.ts";
export type {
  InMemoryAnswer,
  InMemoryMessage,
  InMemoryModel,
  InMemoryPrompt,
} from "./memory/conversation.ts";
export type { CryptoKeys } from "./memory/crypto.ts";
export type { FaultyMethod } from "./memory/operation-names.ts";
export type { InMemoryApp, InMemoryFetchApp } from "./memory/apps.ts";
export type { ConfigurationStores } from "./memory/configuration.ts";
export type { Fault } from "./memory/faults.ts";
export type { DeclaredSubscription, Delivered, PublishedEvent } from "./memory/subscriber.ts";
export type { SecretStores } from "./memory/secret.ts";
export type { VirtualTime } from "./memory/time.ts";
export type { InMemoryBinding, InMemoryBindingReply, InMemoryBindingRequest } from "./memory/sidecar.ts";

export type {
  AbortSignalLike,
  AppReply,
  AppRequest,
  ByteSource,
  CallOptions,
  Code,
  DaprErrorInit,
  ErrorDetail,
  HeaderRecord,
} from "@dapr-ts/core";
export type { Duplex } from "@dapr-ts/core/internal";
export { DaprError } from "@dapr-ts/core";
export type { Outcome } from "./memory/subscriber.ts";
export type { SecretValue } from "./memory/secret.ts";
