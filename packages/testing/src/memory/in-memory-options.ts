import type { InMemoryApp, InMemoryFetchApp } from "./apps.ts";
import type { ConfigurationStores } from "./configuration.ts";
import type { InMemoryModel } from "./conversation.ts";
import type { CryptoKeys } from "./crypto.ts";
import type { SecretStores } from "./secret.ts";
import type { InMemoryBinding } from "./sidecar.ts";
import type { DeclaredSubscription } from "./subscriber.ts";

/** Options of {@link inMemoryDapr}. */
export interface InMemoryDaprOptions {
  /** The id of the app whose sidecar this is. Default: `app`. */
  appId?: string | undefined;
  /**
   * The app. It receives the events that it subscribes to, jobs, and calls of its id, and hosts the actors of its
   * `actors({ … })`. A `DaprApp` or any object with its `handle`, or a `DaprServer` or any object with its `fetch`.
   * Default: none.
   */
  app?: InMemoryApp | InMemoryFetchApp | undefined;
  /** Other apps by their ids, for service invocation, and with the actors that they host. Default: none. */
  apps?: Readonly<Record<string, InMemoryApp | InMemoryFetchApp>> | undefined;
  /** The names of the state stores. Default: none. */
  state?: readonly string[] | undefined;
  /** The names of the pub/sub components. Default: none. */
  pubsub?: readonly string[] | undefined;
  /** Subscriptions beside those of the app. Default: none. */
  subscriptions?: readonly DeclaredSubscription[] | undefined;
  /** How often an event is delivered whose handler returns RETRY or throws, as by an inbound Resiliency policy. Default: 1. */
  maxDeliveries?: number | undefined;
  /** Secrets by store and key. Default: none. */
  secrets?: SecretStores | undefined;
  /** Configuration items by store and key. Default: none. */
  configuration?: ConfigurationStores | undefined;
  /** The names of the lock stores. Default: none. */
  locks?: readonly string[] | undefined;
  /** Output bindings by name: functions in their place. Default: none. */
  bindings?: Readonly<Record<string, InMemoryBinding>> | undefined;
  /** The names of the keys of each crypto component. No real component can decrypt their documents. Default: none. */
  crypto?: CryptoKeys | undefined;
  /** Conversation components by name: functions in the place of models. Default: none. */
  conversations?: Readonly<Record<string, InMemoryModel>> | undefined;
  /**
   * Milliseconds since 1970, by which TTLs and locks expire, and timers, reminders and jobs are due. Default: a clock that
   * stands still at the time of creation. `time.advance` moves either.
   */
  now?: (() => number) | undefined;
  /**
   * Called with the new time whenever `time.advance` has moved it, before anything that is due runs. For code that reads the
   * date itself, such as `(now) => vi.setSystemTime(now)`. Default: none.
   */
  onTime?: ((now: number) => void) | undefined;
}
