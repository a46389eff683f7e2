import { deepStrictEqual } from "node:assert/strict";
import { VALUE } from "../contestants/calls.ts";
import { ALL_APPS } from "./all-apps.ts";
import type { AppReply, AppRequest } from "./app-protocol.ts";

// The process of one app.
let handled = 0;

const handle = (data: unknown): void => {
  if (handled++ === 0) deepStrictEqual(data, VALUE);
};

async function answer(request: AppRequest): Promise<AppReply> {
  if (request.kind === "start") {
    const { app, port, sidecar } = request;
    await ALL_APPS[app]({ port, sidecar, handle });
    return { kind: "started" };
  }
  const { user, system } = process.cpuUsage();
  const residentBytes = process.memoryUsage.rss();
  return { kind: "usage", cpuMs: (user + system) / 1000, handled, residentBytes };
}

process.on("message", (request: AppRequest) => {
  void answer(request)
    .catch((error: unknown): AppReply => ({ kind: "failed", reason: String(error) }))
    .then((reply) => process.send?.(reply));
});
process.once("disconnect", () => process.exit());
