/** Name of a hook of an actor. Hooks run within its turns and cannot be called by callers. */
export type HookName = "onActivate" | "onDeactivate" | "onBeforeMethod" | "onAfterMethod" | "onReminder";

export const HOOKS: readonly HookName[] = [
  "onActivate",
  "onDeactivate",
  "onBeforeMethod",
  "onAfterMethod",
  "onReminder",
];

/** Name that is never a method of a proxy: a hook, a member of every actor, or `then`. */
export type ReservedName =
  HookName | "id" | "type" | "state" | "timers" | "reminders" | "client" | "log" | "then";
