import { valuePayload } from "../collect/payload.ts";
import { failureView, historyEntry, timelineOf } from "../collect/workflow-steps.ts";
import type { WorkflowSummary } from "../protocol.ts";
import type { CallHandlers } from "../server/calls.ts";
import type { Params } from "../server/params.ts";
import { badParams, notFound } from "../server/request-error.ts";
import type { RunClients } from "../sources/run-clients.ts";
import { appsWith, mapLimited, noteOf, type CallContext } from "./context.ts";

type Names =
  `workflows.${"list" | "read" | "start" | "suspend" | "resume" | "terminate" | "raise" | "rerun" | "purge"}`;

const MAX_IDS = 5_000;
const ENDED: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "TERMINATED", "CANCELED"]);

/** Returns the calls of workflows. */
export function workflowCalls(context: CallContext): CallHandlers<Names> {
  const { clients } = context;
  const run = (params: Params) => clients.of(params.name("appId")).dapr.workflow.run(params.name("id"));
  return {
    "workflows.list": async (params) => {
      const limit = params.limit();
      const only = params.optionalName("appId");
      const notes: string[] = [];
      const apps = appsWith(context.apps(), "state.")
        .map(({ appId }) => appId)
        .filter((appId) => only === undefined || appId === only);
      const ids = (await Promise.all(apps.map((appId) => idsOf(clients, appId, notes)))).flat();
      // The runtime lists them without order, so all are read before the newest are chosen.
      const found = await mapLimited(ids, ({ appId, id }) => summaryOf(clients, appId, id));
      const instances = found
        .filter((instance) => instance !== undefined)
        .sort((a, b) => b.createdAt - a.createdAt);
      return { instances: instances.slice(0, limit), hasMore: instances.length > limit, notes };
    },

    "workflows.read": async (params) => {
      const [appId, id] = [params.name("appId"), params.name("id")];
      const { workflow } = clients.of(appId).reader;
      const [state, history] = await Promise.all([workflow.run(id).state(), workflow.run(id).history()]);
      if (state === undefined) throw notFound(`"${appId}" has no workflow instance "${id}"`);
      const [input, output] = [valuePayload(state.input), valuePayload(state.output)];
      return {
        instance: {
          ...summary(appId, state),
          ...(input !== undefined && { input }),
          ...(output !== undefined && { output }),
          ...(state.failure !== undefined && { failureDetails: failureView(state.failure) }),
          ...timelineOf(history, ENDED.has(state.status)),
          history: history.map(historyEntry),
        },
      };
    },

    "workflows.start": async (params) => {
      const { workflow } = clients.of(params.name("appId")).dapr;
      const started = await workflow.schedule(params.name("name"), params.data("input"), {
        id: params.optionalName("id"),
      });
      return { id: started.id };
    },

    "workflows.suspend": async (params) => {
      await run(params).suspend({ reason: params.text("reason") });
      return {};
    },

    "workflows.resume": async (params) => {
      await run(params).resume({ reason: params.text("reason") });
      return {};
    },

    "workflows.terminate": async (params) => {
      await run(params).terminate(params.data("output"));
      return {};
    },

    "workflows.raise": async (params) => {
      await run(params).raise(params.name("event"), params.data("data"));
      return {};
    },

    "workflows.rerun": async (params) => {
      const from = params.count("from");
      if (from === undefined) throw badParams("from is missing");
      const input = params.data("input");
      const again = await run(params).rerun({ from, ...(input !== undefined && { input }) });
      return { id: again.id };
    },

    "workflows.purge": async (params) => ({
      deleted: await run(params).purge({ force: params.flag("force") }),
    }),
  };
}

interface InstanceRef {
  readonly appId: string;
  readonly id: string;
}

async function idsOf(clients: RunClients, appId: string, notes: string[]): Promise<InstanceRef[]> {
  const found: InstanceRef[] = [];
  try {
    for await (const id of clients.of(appId).reader.workflow.list()) {
      if (found.length >= MAX_IDS) {
        notes.push(`"${appId}" has more than ${String(MAX_IDS)} instances; the others are not shown.`);
        break;
      }
      found.push({ appId, id });
    }
  } catch (error) {
    notes.push(noteOf(`The workflows of "${appId}" could not be listed`, error));
  }
  return found;
}

/** Returns an instance's state; undefined if it was deleted meanwhile, or cannot be read. */
async function summaryOf(
  clients: RunClients,
  appId: string,
  id: string,
): Promise<WorkflowSummary | undefined> {
  try {
    const state = await clients.of(appId).reader.workflow.run(id).state();
    return state === undefined ? undefined : summary(appId, state);
  } catch {
    return undefined;
  }
}

type State = NonNullable<
  Awaited<ReturnType<ReturnType<ReturnType<RunClients["of"]>["reader"]["workflow"]["run"]>["state"]>>
>;

function summary(appId: string, state: State): WorkflowSummary {
  const { id, name, status, createdAt, updatedAt, customStatus, failure } = state;
  return {
    appId,
    id,
    name,
    status,
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
    ...(customStatus !== undefined &&
      customStatus !== null && {
        customStatus: typeof customStatus === "string" ? customStatus : JSON.stringify(customStatus),
      }),
    ...(failure !== undefined && { failure: failure.message }),
  };
}
