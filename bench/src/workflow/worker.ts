import { workflowApps } from "./apps.ts";
import type { WorkflowApp, WorkflowReply, WorkflowRequest } from "./protocol.ts";

// A worker of workflows in a process of its own. It responds to each message once.
let started: WorkflowApp | undefined;

async function respond(request: WorkflowRequest): Promise<WorkflowReply> {
  if (request.kind === "start") {
    started = await workflowApps[request.contestant](request);
    return { kind: "started" };
  }
  const app = started;
  if (app === undefined) throw new Error("not started");
  const { shape, size, atOnce } = request;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const before = app.executed();
  await Promise.all(Array.from({ length: atOnce }, () => app.run(shape, size)));
  const wallMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  const executed = app.executed() - before;
  if (executed !== size * atOnce)
    throw new Error(`${shape} of ${String(size)} ran ${String(executed)} activities`);
  return { kind: "ran", wallMs, cpuMs: (user + system) / 1000 };
}

process.on("message", (request: WorkflowRequest) => {
  respond(request).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ kind: "failed", reason: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
