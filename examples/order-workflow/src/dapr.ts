import { DaprClient } from "@dapr-ts/client";

/** The sidecar of this process, from its environment. Nothing connects before the first call. */
export const dapr = new DaprClient();

/** The state store of the shop. */
export const STORE = "shop";

/** Milliseconds that a step takes, so that the page has something to show. */
export const STEP_MS = Number(process.env["STEP_MS"] ?? 900);
