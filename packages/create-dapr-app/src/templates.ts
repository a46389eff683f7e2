/** Kinds of apps, each a folder below `templates`. */
export const TEMPLATES = ["http-service", "subscriber", "actors", "workflow"] as const;

/** A kind of app. */
export type Template = (typeof TEMPLATES)[number];

/** Descriptions of the kinds, for the help. */
export const DESCRIPTIONS: Readonly<Record<Template, string>> = {
  "http-service": "a service that other apps call, with state",
  subscriber: "an app that handles events, and publishes some",
  actors: "virtual actors with state and a reminder",
  workflow: "a durable workflow with an activity that is retried, and an approval",
};

/** Packages of this project that a kind uses beside `@dapr-ts/server`. */
export const PACKAGES: Readonly<Record<Template, readonly string[]>> = {
  "http-service": [],
  subscriber: [],
  actors: ["@dapr-ts/actors"],
  workflow: ["@dapr-ts/workflow"],
};
