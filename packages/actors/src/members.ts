/** Names of the hooks that an actor may have. They run within its turns and cannot be called from outside. */
export const HOOKS = ["onActivate", "onDeactivate", "onBeforeMethod", "onAfterMethod", "onReminder"] as const;

/** Members that every actor has, its hooks, and `then`: never methods of a proxy. */
export type ReservedName =
  (typeof HOOKS)[number] | "id" | "type" | "state" | "timers" | "reminders" | "client" | "log" | "then";
