export { Actor } from "./actor.ts";
export type { ActorClass, ActorContext, ActorHooks, ActorReentrancy, ActorTypeOptions } from "./actor.ts";
export { actors } from "./extension.ts";
export type { HookName, ReservedName } from "./members.ts";
export type { ActorsOptions } from "./options.ts";
export { actorProxy, withOptions } from "./proxy.ts";
export type { ActorMethod, ActorProxy, ActorProxyOptions, ActorsClient } from "./proxy.ts";
export type { ActorState, SetActorStateOptions } from "./state/actor-state.ts";
export type { ActorTimer, ActorTimers, TimerOptions } from "./schedule/timers.ts";
export type { ActorReminder, ActorReminders, FiredReminder, ReminderOptions } from "./schedule/reminders.ts";
export type { HasMethod, ScheduleOptions, Widened } from "./schedule/schedule-options.ts";
export type { ActorCall } from "./turns/turn.ts";
export { DaprError } from "@dapr-ts/core";
export type {
  CallOptions,
  Code,
  DaprErrorInit,
  Duration,
  ErrorDetail,
  FailurePolicy,
  Logger,
  ScheduledReminder,
  TimePoint,
} from "@dapr-ts/core";
