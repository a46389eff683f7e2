import type { DaprClient } from "@dapr-ts/client";

/**
 * The wires that the suite runs on: `guest` is the bundle of `@dapr-ts/wasi-fetch` over a poor `fetch` inside QuickJS;
 * `memory` is `inMemoryDapr()` of `@dapr-ts/testing`, which stands for a wire.
 */
export type Wire = "http" | "grpc" | "fetch" | "guest" | "memory";

/** True where HTTP is all that the client has. */
export const httpAlone = (wire: Wire): boolean => wire === "fetch" || wire === "guest";

/** The tools of a case. They need only ECMAScript, so that a case can also run inside a Wasm guest. */
export interface Bench {
  readonly wire: Wire;
  readonly dapr: DaprClient;
  /** A name that no other case uses. */
  readonly unique: (prefix: string) => string;
}

export interface Case {
  /** The building block and what must be true of it. */
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
}

/** Names that every environment of the suite has. */
export const NAMES = {
  /** state.in-memory. */
  memory: "memory",
  /** state.redis. */
  redis: "redis",
  /** pubsub.in-memory, whose events the app records. */
  pubsub: "pubsub",
  topic: "events",
  /** A topic whose name has to be encoded everywhere. */
  oddTopic: "odd/töpic ?#+%&",
  /** Subscribed with rawPayload. */
  rawTopic: "raw",
  /** secretstores.local.env with the secrets below. */
  secrets: "secrets",
  secret: { key: "CONFORMANCE_SECRET", value: 'pa$$ "word" é' },
  /** configuration.redis with the items below. */
  configuration: "configuration",
  items: { "conformance-color": "blue", "conformance-size": "42" },
  /** crypto.dapr.jwks with the keys below, an RSA key and a symmetric one of 256 bits. */
  vault: "vault",
  keys: { rsa: "rsa-key", aes: "aes-key" },
  /** lock.redis. */
  locks: "locks",
  /** bindings.localstorage. */
  files: "files",
  /** conversation.echo. */
  model: "model",
  /** Types of actors that the application hosts. */
  actorTypes: { any: "ConformanceActor", http: "ConformanceActorOfHttp", grpc: "ConformanceActorOfGrpc" },
  /** The application that the client's sidecar belongs to, and one behind a sidecar of its own. Both answer alike. */
  app: "conformance",
  other: "conformance-other",
} as const;
