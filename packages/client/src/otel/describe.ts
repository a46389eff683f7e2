import { SpanKind, type Attributes } from "@opentelemetry/api";
import type {
  ActorWork,
  CallWork,
  EventWork,
  MethodWork,
  TriggerWork,
  Work,
  WorkflowWork,
} from "@dapr-ts/core";
import { ATTRIBUTE as A } from "./names.ts";

/** The metric of a duration. */
type DurationMetric =
  "clientCalls" | "serverCalls" | "methods" | "publishing" | "processing" | "turns" | "activities";

/** How work is shown: its span, and the metric of its duration. */
export interface Description {
  /** The name of the span. */
  readonly name: string;
  readonly kind: SpanKind;
  /** Attributes of the span. */
  readonly attributes: Attributes;
  /** The metric of the duration. */
  readonly metric: DurationMetric;
  /** Returns the attributes of metrics, which have few values. Without a meter provider nothing needs them. */
  readonly labels: () => Attributes;
}

/** Returns span and metric of work. */
export function describe(work: Work): Description {
  switch (work.kind) {
    case "call":
      return describeCall(work);
    case "event":
      return describeEvent(work);
    case "method":
      return describeMethod(work);
    case "binding":
    case "job":
    case "configuration":
      return describeTrigger(work);
    case "actor":
      return describeActor(work);
    case "workflow":
    case "activity":
      return describeWorkflow(work);
  }
}

const RPC = { [A.rpcSystem]: "dapr" } as const;

/** The members of an operation's input that are read: names, never keys or values. */
interface Named {
  store?: unknown;
  pubsub?: unknown;
  topic?: unknown;
  name?: unknown;
  appId?: unknown;
  entries?: readonly unknown[];
}

function describeCall({ operation, wire, input }: CallWork): Description {
  const named: Named = typeof input === "object" && input !== null ? input : {};
  const attributes: Attributes = {
    [A.rpcSystem]: "dapr",
    [A.rpcMethod]: operation,
    [A.networkProtocol]: wire,
  };
  const component = named.store ?? named.pubsub ?? (operation === "binding.send" ? named.name : undefined);
  if (typeof component === "string") attributes[A.component] = component;
  // "A string identifying a group of RPC server instances request is sent to."
  if (typeof named.appId === "string") attributes[A.serverAddress] = named.appId;
  const labels = (): Attributes => {
    const { [A.networkProtocol]: _protocol, ...others } = attributes;
    return others;
  };
  if (!operation.startsWith("pubsub.publish") || typeof named.topic !== "string")
    return { name: operation, kind: SpanKind.CLIENT, attributes, metric: "clientCalls", labels };
  const messaging = { ...messagingOf("publish", "send", component, named.topic) };
  return {
    name: `publish ${named.topic}`,
    kind: SpanKind.PRODUCER,
    attributes: {
      ...attributes,
      ...messaging,
      ...(named.entries !== undefined && { [A.messagingBatch]: named.entries.length }),
    },
    metric: "publishing",
    labels: () => messaging,
  };
}

function messagingOf(operation: string, type: string, component: unknown, topic: string): Attributes {
  return {
    [A.messagingSystem]: "dapr",
    [A.messagingOperation]: operation,
    [A.messagingType]: type,
    [A.messagingDestination]: topic,
    ...(typeof component === "string" && { [A.component]: component }),
  };
}

/** Returns the attributes that metrics of a subscription have. */
export const consumerLabels = (pubsub: string, topic: string): Attributes =>
  messagingOf("process", "process", pubsub, topic);

function describeEvent({ pubsub, subscription, topic, id, batch }: EventWork): Description {
  // A pattern such as orders/# delivers any number of topics; metrics name the pattern alone.
  const labels = consumerLabels(pubsub, subscription);
  return {
    name: `process ${subscription}`,
    kind: SpanKind.CONSUMER,
    attributes: {
      ...labels,
      ...(topic !== subscription && {
        [A.messagingDestination]: topic,
        [A.messagingTemplate]: subscription,
      }),
      ...(id !== undefined && { [A.messagingId]: id }),
      ...(batch !== undefined && { [A.messagingBatch]: batch.size }),
    },
    metric: "processing",
    labels: () => labels,
  };
}

/** The methods of HTTP. Others are names that a caller chooses. */
const KNOWN_METHODS = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
]);

function describeMethod({ verb, route: path, caller }: MethodWork): Description {
  const route = path.startsWith("/") ? path : `/${path}`;
  const isKnown = KNOWN_METHODS.has(verb);
  const labels = { [A.httpMethod]: isKnown ? verb : "_OTHER", [A.httpRoute]: route, [A.urlScheme]: "http" };
  return {
    name: `${isKnown ? verb : "HTTP"} ${route}`,
    kind: SpanKind.SERVER,
    attributes: {
      ...labels,
      // The values of parameters, which may identify a person, are replaced by their names.
      [A.urlPath]: route,
      ...(!isKnown && { [A.httpOriginalMethod]: verb.slice(0, 32) }),
      ...(caller !== undefined && { [A.caller]: caller }),
    },
    metric: "methods",
    labels: () => labels,
  };
}

function describeTrigger({ kind, name }: TriggerWork): Description {
  const method = `${kind}/${name}`;
  const labels = {
    ...RPC,
    [A.rpcMethod]: method,
    ...(kind !== "job" && { [A.component]: name }),
  };
  return {
    name: method,
    kind: SpanKind.SERVER,
    attributes: labels,
    metric: "serverCalls",
    labels: () => labels,
  };
}

function describeActor({ type, id, cause, method }: ActorWork): Description {
  const name = `${type}/${method}`;
  const labels = { ...RPC, [A.rpcMethod]: name, [A.actorType]: type, [A.actorCause]: cause };
  return {
    name,
    kind: SpanKind.SERVER,
    attributes: { ...labels, [A.actorId]: id },
    metric: "serverCalls",
    labels: () => labels,
  };
}

function describeWorkflow({ kind, name, instanceId }: WorkflowWork): Description {
  const labels = { [kind === "workflow" ? A.workflowName : A.activityName]: name };
  return {
    name: `${kind} ${name}`,
    kind: kind === "workflow" ? SpanKind.INTERNAL : SpanKind.SERVER,
    attributes: { ...labels, [A.instanceId]: instanceId },
    metric: kind === "workflow" ? "turns" : "activities",
    labels: () => labels,
  };
}
