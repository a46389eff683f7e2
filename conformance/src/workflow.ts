import type { DaprError } from "@dapr-ts/client";
import { equal, ok, rejects } from "./assert.ts";
import { httpAlone, type Bench, type Case } from "./case.ts";

/** The workflow of the suite's worker: it waits for the event `finish` and ends with its data. */
const NAME = "wait-for-finish";

/** Waits until the instance is in this state; the time limit of the case ends it otherwise. */
async function inState(dapr: Bench["dapr"], id: string, status: string) {
  for (;;) {
    const state = await dapr.workflow.get(id).catch((error: DaprError) => {
      // What daprd answers when it is asked while it saves the instance.
      if (!error.message.includes("missing from state store")) throw error;
      return undefined;
    });
    if (state?.status === status) return state;
    ok(
      state === undefined || !["FAILED", "COMPLETED", "TERMINATED"].includes(state.status),
      `it is ${String(state?.status)}`,
    );
  }
}

export const workflowCases: readonly Case[] = [
  {
    name: "workflow: an instance starts, waits for an event, ends with its data and is purged",
    async run({ dapr, unique }) {
      const instanceId = unique("wf");
      equal(await dapr.workflow.start(NAME, { a: [1, "é"] }, { instanceId }), instanceId);
      const running = await inState(dapr, instanceId, "RUNNING");
      equal([running.instanceId, running.workflowName], [instanceId, NAME]);
      equal(running.input, { a: [1, "é"] });
      equal([running.output, running.customStatus, running.failure], [undefined, undefined, undefined]);
      const age = Date.now() - running.createdAt.getTime();
      ok(age > -5_000 && age < 60_000, `created ${String(age)} ms ago`);
      ok(running.lastUpdatedAt >= running.createdAt, "lastUpdatedAt");
      await dapr.workflow.raiseEvent(instanceId, "finish", { done: true });
      equal((await inState(dapr, instanceId, "COMPLETED")).output, { done: true });
      await dapr.workflow.purge(instanceId);
      equal(await dapr.workflow.get(instanceId), undefined);
    },
  },
  {
    name: "workflow: an instance is paused, resumed and terminated",
    async run({ dapr }) {
      const instanceId = await dapr.workflow.start(NAME);
      ok(instanceId.length > 8, `a random id: ${instanceId}`);
      equal((await inState(dapr, instanceId, "RUNNING")).input, undefined);
      await dapr.workflow.pause(instanceId);
      await inState(dapr, instanceId, "SUSPENDED");
      await dapr.workflow.resume(instanceId);
      await inState(dapr, instanceId, "RUNNING");
      await dapr.workflow.terminate(instanceId);
      await inState(dapr, instanceId, "TERMINATED");
      await dapr.workflow.purge(instanceId);
    },
  },
  {
    name: "workflow: a start can be put off",
    async run({ dapr, wire, unique }) {
      const instanceId = unique("later");
      const started = dapr.workflow.start(NAME, 0, {
        instanceId,
        startTime: new Date(Date.now() + 3_600_000),
      });
      if (httpAlone(wire)) {
        await rejects(started, { code: "unimplemented" });
        return;
      }
      await started;
      equal((await dapr.workflow.get(instanceId))?.status, "PENDING");
    },
  },
  {
    name: "workflow: an instance that is not there",
    async run({ dapr, unique }) {
      const id = unique("none");
      equal(await dapr.workflow.get(id), undefined);
      const missing = { code: "not_found", errorCode: "ERR_INSTANCE_ID_NOT_FOUND" } as const;
      await rejects(dapr.workflow.terminate(id), missing);
      await rejects(dapr.workflow.purge(id), missing);
      await rejects(dapr.workflow.pause(id), { code: "internal", errorCode: "ERR_PAUSE_WORKFLOW" });
      await rejects(dapr.workflow.resume(id), { code: "internal", errorCode: "ERR_RESUME_WORKFLOW" });
      await rejects(dapr.workflow.raiseEvent(id, "e"), {
        code: "internal",
        errorCode: "ERR_RAISE_EVENT_WORKFLOW",
      });
    },
  },
  {
    name: "workflow: an id that Dapr does not allow is invalid_argument",
    async run({ dapr }) {
      const code = "invalid_argument";
      await rejects(dapr.workflow.start(NAME, 1, { instanceId: "a b" }), {
        code,
        errorCode: "ERR_INSTANCE_ID_INVALID",
      });
      await rejects(dapr.workflow.start(NAME, 1, { instanceId: "x".repeat(65) }), {
        code,
        errorCode: "ERR_INSTANCE_ID_TOO_LONG",
      });
      await rejects(dapr.workflow.start("", 1), { code });
      await rejects(dapr.workflow.start(NAME, new Uint8Array(1)), { code });
    },
  },
];
