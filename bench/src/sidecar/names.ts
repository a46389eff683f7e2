/** The names of what the sidecar has. */
export const APP_ID = "bench";
export const STORE = "statestore";
export const PUBSUB = "pubsub";
export const TOPIC = "orders";
