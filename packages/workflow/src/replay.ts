import type { HistoryEvent } from "@dapr-ts/core";
import { invalidArgument, silent } from "@dapr-ts/core/internal";
import type { DefinedWorkflow } from "./types.ts";
import { playTurn } from "./engine/turn.ts";
import { NonDeterminismError } from "./errors.ts";
import { failureOf } from "./failure.ts";
import { enterScope } from "./guards/installed.ts";
import type { AnyActivity, AnyWorkflow, Definitions } from "./registry.ts";
import { Registry } from "./registry.ts";

/** Options of `replay`. */
export interface ReplayOptions {
  /** Activities that must exist for the calls of the history. Default: they are not checked. */
  activities?: Definitions<AnyActivity> | undefined;
}

/** An event as `JSON.stringify` writes it. */
export type HistoryJson = readonly (Omit<HistoryEvent, "time"> & { readonly time: Date | string })[];

/**
 * Replays a recorded history, from `run.history()` or `npx dapr-ts workflow history`, with the workflow's code of today. Use it
 * in a test before a deployment. Resolves if the code still fits.
 *
 * @param history events, or their JSON parsed or as text
 * @throws NonDeterminismError if the code does something else than the history contains
 * @throws NotDurableError if the code waits for something that is not durable
 * @throws DaprError `invalid_argument` for something that is not a history of this workflow
 */
export async function replay(
  workflow: AnyWorkflow,
  history: readonly HistoryEvent[] | HistoryJson | string,
  options: ReplayOptions = {},
): Promise<void> {
  const events = eventsOf(history);
  const definition = workflow as DefinedWorkflow;
  const started = events.find(({ type }) => type === "executionStarted") as
    HistoryEvent<"executionStarted"> | undefined;
  if (started === undefined) throw invalidArgument("the history has no executionStarted event");
  if (started.name !== definition.name)
    throw invalidArgument(`the history is of workflow "${started.name}", not of "${definition.name}"`);
  requireActivities(events, options);
  const scope = enterScope({ guards: true });
  try {
    const { actions, patches } = await playTurn(
      { instanceId: started.instanceId, past: events, fresh: [], propagated: undefined },
      {
        ...scope,
        find: (name) => (name === definition.name ? definition : undefined),
        logger: silent,
        onNonDeterminism: "fail",
        strict: true,
        onBroken: (error) => {
          throw error;
        },
      },
    );
    requirePatches(events, patches);
    requireSameEnd(events, actions);
  } finally {
    scope.release();
  }
}

type Actions = Awaited<ReturnType<typeof playTurn>>["actions"];

function requireSameEnd(events: readonly HistoryEvent[], actions: Actions): void {
  const end = events.find(({ type }) => type === "executionCompleted") as
    HistoryEvent<"executionCompleted"> | undefined;
  const complete = actions.find(({ type }) => type === "completeWorkflow");
  const status = complete?.type === "completeWorkflow" ? complete.status : undefined;
  if (actions.some(({ type }) => type === "workflowVersionNotAvailable"))
    throw new NonDeterminismError("the code has no version that the history is pinned to");
  if (end === undefined) return;
  if (status !== end.status) {
    const code = status === undefined ? "the code has not ended" : `the code ends as ${status}`;
    const why =
      complete?.type === "completeWorkflow" && complete.failure ? ` (${complete.failure.message})` : "";
    throw new NonDeterminismError(`${code}${why}, where the history ended as ${end.status}`);
  }
}

function requirePatches(events: readonly HistoryEvent[], patches: readonly string[]): void {
  const recorded = new Set(
    events.flatMap((event) => (event.type === "workflowStarted" ? event.patches : [])),
  );
  const lost = [...recorded].find((patch) => !patches.includes(patch));
  if (lost !== undefined)
    throw new NonDeterminismError(`the history took patch "${lost}", and the code does not ask for it`);
}

function requireActivities(events: readonly HistoryEvent[], { activities }: ReplayOptions): void {
  if (activities === undefined) return;
  const registry = new Registry([], activities);
  for (const event of events) {
    if (event.type !== "taskScheduled" || event.appId !== undefined) continue;
    if (registry.activity(event.name) === undefined)
      throw new NonDeterminismError(
        `the history calls activity "${event.name}", which is not among the activities`,
      );
  }
}

function eventsOf(history: readonly HistoryEvent[] | HistoryJson | string): HistoryEvent[] {
  let list: unknown = history;
  if (typeof history === "string") {
    try {
      list = JSON.parse(history);
    } catch (error) {
      throw invalidArgument(`the history is not JSON: ${failureOf(error).message}`, error);
    }
  }
  if (!Array.isArray(list)) throw invalidArgument("the history must be a list of events");
  return list.map((event: HistoryEvent & { fireAt?: string | Date }) => ({
    ...event,
    time: new Date(event.time),
    ...(event.fireAt !== undefined && { fireAt: new Date(event.fireAt) }),
  }));
}
