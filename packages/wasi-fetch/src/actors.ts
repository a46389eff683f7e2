/**
 * Actors inside a guest: hosted by a `DaprApp` over HTTP, and called by proxies.
 *
 * @module
 */
export { Actor, actorProxy, actors, withOptions } from "@dapr-ts/actors";
export type {
  ActorCall,
  ActorClass,
  ActorContext,
  ActorHooks,
  ActorProxy,
  ActorProxyOptions,
  ActorReentrancy,
  ActorReminder,
  ActorReminders,
  ActorState,
  ActorTimer,
  ActorTimers,
  ActorTypeOptions,
  ActorsClient,
  ActorsOptions,
  FiredReminder,
  ReminderOptions,
  ScheduleOptions,
  SetActorStateOptions,
  TimerOptions,
} from "@dapr-ts/actors";
export type {
  AppExtension,
  AppHost,
  AppReply,
  AppRequest,
  BuildingBlocks,
  ByteSource,
  CallOptions,
  Duration,
  Logger,
  StartedApp,
} from "@dapr-ts/core";
