/**
 * Name of an event that only gives an instance another turn. The worker ignores it. It is raised where an instance may have events
 * that no turn would come for otherwise.
 */
export const WAKE_EVENT = "dapr-ts.wake";
