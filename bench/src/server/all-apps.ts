import { ACTOR_APPS } from "../actors/apps.ts";
import { APPS } from "./apps.ts";

/** Every app that a process of the bench can run, by name. */
export const ALL_APPS = { ...APPS, ...ACTOR_APPS };

export type AppName = keyof typeof ALL_APPS;
