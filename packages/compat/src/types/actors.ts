/** Options of reentrancy. */
export type ActorReentrancyOptions = {
  /** True to let call chains back in. */
  enabled?: boolean;
  /** The number of calls of one chain in the actor. */
  maxStackDepth?: number;
};

/** Options of actors. Durations are in Dapr's forms, such as `1h`. */
export type ActorRuntimeOptions = {
  /** The time after which an actor without calls is deactivated. */
  actorIdleTimeout?: string;
  /** Has no effect: Dapr no longer reads it. */
  actorScanInterval?: string;
  /** The time that a running call has when its actor moves. */
  drainOngoingCallTimeout?: string;
  /** True to let running calls end when their actor moves. */
  drainRebalancedActors?: boolean;
  /** Options of reentrancy. */
  reentrancy?: ActorReentrancyOptions;
  /** Has no effect: the scheduler keeps reminders. */
  remindersStoragePartitions?: number;
};
