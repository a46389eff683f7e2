import type { DaprClient } from "@dapr-ts/client";

/** The wires that the suite runs on. */
export type Wire = "http" | "grpc" | "fetch";

/** What a case works with. Nothing here needs more than ECMAScript, so that a case runs inside a Wasm guest too. */
export interface Bench {
  readonly wire: Wire;
  readonly dapr: DaprClient;
  /** A name that no other case uses. */
  unique(prefix: string): string;
  /** The events that the app was sent on a topic, once there are so many. */
  events(topic: string, count: number): Promise<ReceivedEvent[]>;
}

/** An event as daprd delivered it to the app. */
export interface ReceivedEvent {
  headers: Record<string, string>;
  /** The body, parsed when it was JSON. */
  body: unknown;
}

export interface Case {
  /** The building block and what must be true of it. */
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
}

/** Names for the components that every environment of the suite has. */
export const NAMES = {
  /** state.in-memory: transactions and TTL, no replicas. */
  memory: "memory",
  /** state.redis. */
  redis: "redis",
  pubsub: "pubsub",
  secrets: "secrets",
  configuration: "configuration",
  locks: "locks",
  files: "files",
  web: "web",
  /** The application that the client's sidecar belongs to, and one behind another sidecar. Both answer alike. */
  app: "conformance",
  echo: "echo",
} as const;
