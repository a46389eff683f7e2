import { deepStrictEqual } from "node:assert/strict";
import { ACTOR_APPS } from "../actors/apps.ts";
import { VALUE } from "../contestants/calls.ts";
import type { AppReply, AppRequest } from "./app-protocol.ts";
import { APPS } from "./apps.ts";

// The process of one app.
const ALL = { ...APPS, ...ACTOR_APPS };
export type AppName = keyof typeof ALL;
let handled = 0;

const handle = (data: unknown): void => {
  if (handled++ === 0) deepStrictEqual(data, VALUE);
};

async function answer(request: AppRequest): Promise<AppReply> {
  if (request.kind === "start") {
    const { app, port, sidecar } = request;
    await ALL[app]({ port, sidecar, handle });
    return { kind: "started" };
  }
  const { user, system } = process.cpuUsage();
  return { kind: "usage", cpuMs: (user + system) / 1000, handled };
}

process.on("message", (request: AppRequest) => {
  void answer(request)
    .catch((error: unknown): AppReply => ({ kind: "failed", reason: String(error) }))
    .then((reply) => process.send?.(reply));
});
process.once("disconnect", () => process.exit());
