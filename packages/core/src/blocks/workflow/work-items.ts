import type { MessageShape } from "@bufbuild/protobuf";
import type { HistoryEventSchema, PropagatedHistorySchema, WorkItemSchema } from "@dapr-ts/proto/workflow";
import type { GrpcPlatform } from "../../call/operation.ts";
import { streaming, type StreamOperation } from "../../stream/operation.ts";
import { eventFrom, type HistoryEvent } from "./history.ts";

/** History of a calling workflow, as far as it hands it down. */
export interface PropagatedHistory {
  /** `own`: the caller's events. `lineage`: also those that the caller was given. */
  readonly scope: PropagationScope;
  readonly chunks: readonly PropagatedChunk[];
}

/** How much history a callee gets: `own`, the caller's events; `lineage`, also those that the caller was given. */
export type PropagationScope = "own" | "lineage";

/** Events of one workflow in a {@link PropagatedHistory}. */
export interface PropagatedChunk {
  readonly appId: string;
  readonly instanceId: string;
  readonly workflowName: string;
  readonly events: readonly HistoryEvent[];
}

/** Committed events of a run, oldest first. An array is one, too. */
export interface PastEvents {
  readonly length: number;
  /** Size of the messages. An array of events has no size. */
  readonly bytes?: number;
  at(index: number): HistoryEvent | undefined;
  slice(from: number): readonly HistoryEvent[];
}

/** One turn of a workflow. */
export interface WorkflowTurn {
  readonly kind: "workflow";
  readonly instanceId: string;
  /** Events to replay. */
  readonly past: PastEvents;
  /** Events that arrived since the last turn. */
  readonly fresh: readonly HistoryEvent[];
  readonly propagated: PropagatedHistory | undefined;
  /** True to replay the whole history, even if the worker has the state of the run. */
  readonly replays: boolean;
  readonly completionToken: string;
}

/** One run of an activity. */
export interface ActivityTask {
  readonly kind: "activity";
  readonly name: string;
  /** JSON text; undefined: no value. */
  readonly input: string | undefined;
  readonly instanceId: string;
  readonly taskId: number;
  readonly taskExecutionId: string;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  readonly propagated: PropagatedHistory | undefined;
  readonly completionToken: string;
}

export type WorkItem = WorkflowTurn | ActivityTask;

/** Work of a kind that this version does not know. */
export interface UnknownWork {
  readonly kind: "unknown";
}

const UNKNOWN: UnknownWork = { kind: "unknown" };

/** The stream of a worker's work. Connecting registers the app's workflows with the sidecar. */
export const getWorkItems: StreamOperation<undefined, never, WorkItem | UnknownWork> = {
  name: "workflow.getWorkItems",
  retry: "safe",
  grpc: streaming("getWorkItems", {
    open: () => ({}),
    receive: workItemFrom,
    lasts: true,
  }),
};

/** Converts the message of a work item. */
function workItemFrom(
  { request, completionToken }: MessageShape<typeof WorkItemSchema>,
  platform: GrpcPlatform,
): WorkItem | UnknownWork {
  if (request.case === "workflowRequest") {
    const { instanceId, pastEvents, newEvents, propagatedHistory } = request.value;
    return {
      kind: "workflow",
      instanceId,
      past: new UnparsedEvents(pastEvents, (bytes) => parse(bytes, platform)),
      fresh: newEvents.map(eventFrom),
      propagated: propagatedFrom(propagatedHistory, platform),
      replays: platform.replaysWorkflows === true,
      completionToken,
    };
  }
  if (request.case !== "activityRequest") return UNKNOWN;
  const { name, input, workflowInstance, taskId, taskExecutionId, parentTraceContext } = request.value;
  return {
    kind: "activity",
    name,
    input,
    instanceId: workflowInstance?.instanceId ?? "",
    taskId,
    taskExecutionId,
    traceparent: parentTraceContext?.traceParent === "" ? undefined : parentTraceContext?.traceParent,
    tracestate: parentTraceContext?.traceState,
    propagated: propagatedFrom(request.value.propagatedHistory, platform),
    completionToken,
  };
}

const LINEAGE = 2;

function propagatedFrom(
  history: MessageShape<typeof PropagatedHistorySchema> | undefined,
  platform: GrpcPlatform,
): PropagatedHistory | undefined {
  if (history === undefined) return undefined;
  return {
    scope: (history.scope as number) === LINEAGE ? "lineage" : "own",
    chunks: history.chunks.map(({ appId, instanceId, workflowName, rawEvents }) => ({
      appId,
      instanceId,
      workflowName,
      events: rawEvents.map((bytes) => parse(bytes, platform)),
    })),
  };
}

const parse = (bytes: Uint8Array, platform: GrpcPlatform): HistoryEvent =>
  eventFrom(platform.historyEvent(bytes) as MessageShape<typeof HistoryEventSchema>);

/** Events that are parsed when they are read. */
class UnparsedEvents implements PastEvents {
  readonly #messages: readonly Uint8Array[];
  readonly #parse: (bytes: Uint8Array) => HistoryEvent;

  constructor(messages: readonly Uint8Array[], parse: (bytes: Uint8Array) => HistoryEvent) {
    this.#messages = messages;
    this.#parse = parse;
  }

  get length(): number {
    return this.#messages.length;
  }

  get bytes(): number {
    return this.#messages.reduce((sum, { length }) => sum + length, 0);
  }

  at(index: number): HistoryEvent | undefined {
    const message = this.#messages[index];
    return message && this.#parse(message);
  }

  slice(from: number): readonly HistoryEvent[] {
    return this.#messages.slice(from).map(this.#parse);
  }
}
