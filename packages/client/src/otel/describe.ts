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
  /** Attributes of the span that have few values; see {@link attributesOf}. */
  readonly attributes: Attributes;
  /** The metric of the duration. */
  readonly metric: DurationMetric;
  /** The attributes of metrics, which have few values. */
  readonly labels: Attributes;
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
    case "service":
      return describeTrigger(work);
    case "actor":
      return describeActor(work);
    case "workflow":
    case "activity":
      return describeWorkflow(work);
  }
}

/** Returns all attributes of the span of work. */
export function attributesOf(work: Work, { attributes }: Description): Attributes {
  const all: Attributes = { ...attributes };
  switch (work.kind) {
    case "call": {
      all[A.networkProtocol] = work.wire;
      const count = batchSizeOf(work);
      if (count !== undefined) all[A.messagingBatch] = count;
      break;
    }
    case "event":
      if (work.topic !== work.subscription) {
        all[A.messagingDestination] = work.topic;
        all[A.messagingTemplate] = work.subscription;
      }
      if (work.id !== undefined) all[A.messagingId] = work.id;
      if (work.batch !== undefined) all[A.messagingBatch] = work.batch.size;
      break;
    case "method":
      if (all[A.httpMethod] === OTHER_METHOD) all[A.httpOriginalMethod] = work.verb.slice(0, 32);
      if (work.caller !== undefined) all[A.caller] = work.caller;
      break;
    case "actor":
      all[A.actorId] = work.id;
      break;
    case "workflow":
    case "activity":
      all[A.instanceId] = work.instanceId;
      break;
    case "binding":
    case "job":
    case "configuration":
    case "service":
      break;
  }
  return all;
}

/** The members of an operation's input that are read: names, never keys or values. */
interface Named {
  store?: unknown;
  pubsub?: unknown;
  component?: unknown;
  topic?: unknown;
  name?: unknown;
  appId?: unknown;
  entries?: readonly unknown[];
}

const NO_NAMES: Named = {};

const namesIn = ({ input }: CallWork): Named =>
  typeof input === "object" && input !== null ? input : NO_NAMES;

const isPublishing = (operation: string): boolean => operation.startsWith("pubsub.publish");

/** Returns the number of events that a call publishes together. Undefined for every other call. */
export function batchSizeOf(call: CallWork): number | undefined {
  return isPublishing(call.operation) ? namesIn(call).entries?.length : undefined;
}

function describeCall(call: CallWork): Description {
  const { operation } = call;
  const names = namesIn(call);
  const { topic, appId } = names;
  const component =
    names.store ?? names.pubsub ?? names.component ?? (operation === "binding.send" ? names.name : undefined);
  const labels: Attributes = { [A.rpcSystem]: "dapr", [A.rpcMethod]: operation };
  if (typeof component === "string") labels[A.component] = component;
  // "A string identifying a group of RPC server instances request is sent to."
  if (typeof appId === "string") labels[A.serverAddress] = appOf(appId);
  if (!isPublishing(operation) || typeof topic !== "string")
    return { name: operation, kind: SpanKind.CLIENT, attributes: labels, metric: "clientCalls", labels };
  const messaging = messagingOf("publish", "send", component, topic);
  return {
    name: `publish ${topic}`,
    kind: SpanKind.PRODUCER,
    attributes: { ...labels, ...messaging },
    metric: "publishing",
    labels: messaging,
  };
}

/** Returns the app id, or of a URL the host alone: the rest may contain credentials, keys and ids. */
const appOf = (appId: string): string => URL_HOST.exec(appId)?.[1] ?? appId;

const URL_HOST = /^https?:\/\/(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)/;

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

function describeEvent({ pubsub, subscription }: EventWork): Description {
  // A pattern such as orders/# delivers any number of topics; metrics name the pattern alone.
  const labels = consumerLabels(pubsub, subscription);
  const name = `process ${subscription}`;
  return { name, kind: SpanKind.CONSUMER, attributes: labels, metric: "processing", labels };
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

const OTHER_METHOD = "_OTHER";

function describeMethod({ verb, route: path }: MethodWork): Description {
  const route = path.startsWith("/") ? path : `/${path}`;
  const isKnown = KNOWN_METHODS.has(verb);
  const labels = {
    [A.httpMethod]: isKnown ? verb : OTHER_METHOD,
    [A.httpRoute]: route,
    [A.urlScheme]: "http",
  };
  return {
    name: `${isKnown ? verb : "HTTP"} ${route}`,
    kind: SpanKind.SERVER,
    // The values of parameters, which may identify a person, are replaced by their names.
    attributes: { ...labels, [A.urlPath]: route },
    metric: "methods",
    labels,
  };
}

function describeTrigger({ kind, name }: TriggerWork): Description {
  const isService = kind === "service";
  const method = isService ? name : `${kind}/${name}`;
  const labels: Attributes = {
    [A.rpcSystem]: isService ? "grpc" : "dapr",
    [A.rpcMethod]: method,
    ...(kind !== "job" && !isService && { [A.component]: name }),
  };
  return { name: method, kind: SpanKind.SERVER, attributes: labels, metric: "serverCalls", labels };
}

function describeActor({ type, cause, method }: ActorWork): Description {
  const name = `${type}/${method}`;
  const labels: Attributes = {
    [A.rpcSystem]: "dapr",
    [A.rpcMethod]: name,
    [A.actorType]: type,
    [A.actorCause]: cause,
  };
  return { name, kind: SpanKind.SERVER, attributes: labels, metric: "serverCalls", labels };
}

function describeWorkflow({ kind, name }: WorkflowWork): Description {
  const labels = { [kind === "workflow" ? A.workflowName : A.activityName]: name };
  return {
    name: `${kind} ${name}`,
    kind: kind === "workflow" ? SpanKind.INTERNAL : SpanKind.SERVER,
    attributes: labels,
    metric: kind === "workflow" ? "turns" : "activities",
    labels,
  };
}
