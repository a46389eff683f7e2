/**
 * Actors inside a guest: hosted by a `DaprApp` over HTTP, and called by proxies.
 *
 * @module
 */
export { Actor, actorProxy, actors, withOptions } from "@dapr-ts/actors";
export type {
  ActorClass,
  ActorHooks,
  ActorProxy,
  ActorProxyOptions,
  ActorReminders,
  ActorState,
  ActorTimers,
  ActorTypeOptions,
  ActorsOptions,
} from "@dapr-ts/actors";
