/** The names of the components that the apps use, which are the original demo's where it had them. */
export const STATE_STORE = "statestore";
export const PUBSUB = "pubsub";
export const MENU_STORE = "dapr-wasm-config";

/** The topic of the events that image apps publish. */
export const EVENTS_TOPIC = "image-events";
