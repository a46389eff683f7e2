import type { RouteHandler } from "./extension.ts";
import type { Method } from "./method.ts";
import type { EventTarget } from "./subscription.ts";

/** The handlers of one path. */
export type Route =
  | { readonly is: "EVENT"; readonly target: EventTarget }
  | { readonly is: "BINDING"; readonly name: string }
  | { readonly is: "METHOD"; readonly methods: Method[] }
  | { readonly is: "DAPR"; readonly verbs: Map<string, RouteHandler> };

/** Paths on which Dapr itself calls every app. */
const RESERVED = /^\/(?:dapr\/(?:config|subscribe)|job\/[^/]+|configuration\/[^/]+\/[^/]+|actors\/.*)$/;

/** Returns true for a path that no handler of the application may take. */
export const isReserved = (path: string): boolean => RESERVED.test(path);
