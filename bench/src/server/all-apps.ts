import { ACTOR_APPS } from "../actors/apps.ts";
import { APPS } from "./apps.ts";
import { GRPC_APPS } from "./grpc-apps.ts";
import { OBSERVED_APPS } from "./observed-apps.ts";

/** Every app that a process of the bench can run, by name. */
export const ALL_APPS = { ...APPS, ...GRPC_APPS, ...ACTOR_APPS, ...OBSERVED_APPS };

export type AppName = keyof typeof ALL_APPS;
