import { freePort } from "@dapr-ts/testing";
import { APPS, type AppId, type LabApp } from "./usual-apps.ts";

export type LabPorts = "usual" | "free";

/** The apps with the usual ports, or with ports that were free a moment ago. */
export async function appsAt(ports: LabPorts): Promise<readonly (LabApp & { appId: AppId })[]> {
  if (ports === "usual") return APPS;
  return Promise.all(
    APPS.map(async (app) => ({ ...app, port: await freePort(), daprHttpPort: await freePort() })),
  );
}
