import type { BusEvent, Invocation, SpanView } from "../../../src/ui/protocol.ts";
import { linkTo } from "./route.ts";

/** Something that happened in the same trace. */
export interface Related {
  readonly key: string;
  readonly kind: "event" | "call" | "workflow";
  readonly time: number;
  readonly text: string;
  /** App that did it. */
  readonly appId: string | undefined;
  readonly isError: boolean;
  readonly href: string;
}

interface Known {
  readonly events: readonly BusEvent[];
  readonly invocations: readonly Invocation[];
  readonly spans: readonly SpanView[];
}

/** Returns what an event caused: events, calls and workflows of its trace that came after it. */
export function causedBy(event: BusEvent, known: Known): Related[] {
  const { traceId, time } = event;
  if (traceId === undefined) return [];
  const ofTrace = <T extends { readonly traceId?: string }>(items: readonly T[]): T[] =>
    items.filter((item) => item.traceId === traceId);
  const related: Related[] = [
    ...ofTrace(known.events)
      .filter(({ key }) => key !== event.key)
      .map((other) => fromEvent(other, event)),
    ...ofTrace(known.invocations).map(fromCall),
    ...workflowsOf(ofTrace(known.spans)),
  ];
  return related.filter((item) => item.time >= time - CLOCK_MS).sort((a, b) => a.time - b.time);
}

/** Clocks of processes on one machine agree to this, as their spans show. */
const CLOCK_MS = 2;

function fromEvent({ key, topic, time, source, deadLetterOf }: BusEvent, cause: BusEvent): Related {
  const isDeadLetter = deadLetterOf === cause.key;
  return {
    key,
    kind: "event",
    time,
    text: isDeadLetter ? `${topic} (dead letter)` : topic,
    appId: source,
    isError: isDeadLetter,
    href: linkTo("events", { id: key }),
  };
}

function fromCall({ key, to, method, start, from, isError }: Invocation): Related {
  return {
    key,
    kind: "call",
    time: start,
    text: `${to}/${method}`,
    appId: from,
    isError,
    href: linkTo("calls", { id: key }),
  };
}

/** Attributes of the spans of Dapr's workflow engine (durabletask-go, api/helpers/tracing.go). */
const TYPE = "durabletask.type";
const TYPES = ["orchestration", "workflow"];
const NAME = "durabletask.task.name";
const INSTANCE = "durabletask.task.instance_id";

/** Returns the workflow instances of a trace, each once. */
export function workflowsOf(spans: readonly SpanView[]): Related[] {
  const found = new Map<string, Related>();
  for (const { attributes, service, start, isError, spanId } of spans) {
    const id = attributes[INSTANCE];
    if (typeof id !== "string" || !TYPES.includes(String(attributes[TYPE]))) continue;
    const former = found.get(id);
    if (former !== undefined && former.time <= start) continue;
    found.set(id, {
      key: spanId,
      kind: "workflow",
      time: start,
      text: `${String(attributes[NAME] ?? "")} ${id}`.trim(),
      appId: service,
      isError,
      href: linkTo("workflows", { id: `${service}/${id}` }),
    });
  }
  return [...found.values()];
}
