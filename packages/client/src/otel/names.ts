/**
 * The names that are written, as OpenTelemetry's semantic conventions 1.45 have them; those under `dapr.` are our own. A test
 * holds docs/observability.md to this file.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/
 */
export const ATTRIBUTE = {
  rpcSystem: "rpc.system.name",
  rpcMethod: "rpc.method",
  rpcStatus: "rpc.status_code",
  serverAddress: "server.address",
  networkProtocol: "network.protocol.name",
  errorType: "error.type",
  httpMethod: "http.request.method",
  httpOriginalMethod: "http.request.method_original",
  httpRoute: "http.route",
  httpStatus: "http.response.status_code",
  urlPath: "url.path",
  urlScheme: "url.scheme",
  messagingSystem: "messaging.system.name",
  messagingOperation: "messaging.operation.name",
  messagingType: "messaging.operation.type",
  messagingDestination: "messaging.destination.name",
  messagingTemplate: "messaging.destination.template",
  messagingId: "messaging.message.id",
  messagingBatch: "messaging.batch.message_count",
  component: "dapr.component.name",
  errorCode: "dapr.error.code",
  caller: "dapr.caller.app_id",
  outcome: "dapr.event.outcome",
  actorType: "dapr.actor.type",
  actorId: "dapr.actor.id",
  actorCause: "dapr.actor.cause",
  workflowName: "dapr.workflow.name",
  activityName: "dapr.workflow.activity",
  instanceId: "dapr.workflow.instance_id",
  workKind: "dapr.work.kind",
  queue: "dapr.queue.name",
  queueOwner: "dapr.queue.owner",
  stream: "dapr.stream.name",
} as const;

/** The metrics, each with its instrument, unit and description. */
export const METRICS = {
  clientCalls: [
    "histogram",
    "rpc.client.call.duration",
    "s",
    "Duration of a client operation, with all attempts.",
  ],
  serverCalls: [
    "histogram",
    "rpc.server.call.duration",
    "s",
    "Duration of a binding event, job, configuration change, actor turn or call of a gRPC service.",
  ],
  methods: ["histogram", "http.server.request.duration", "s", "Duration of an invocation of a method."],
  publishing: ["histogram", "messaging.client.operation.duration", "s", "Duration of publishing."],
  processing: ["histogram", "messaging.process.duration", "s", "Duration of the handler of an event."],
  turns: ["histogram", "dapr.workflow.turn.duration", "s", "Duration of a turn of a workflow."],
  activities: ["histogram", "dapr.workflow.activity.duration", "s", "Duration of a run of an activity."],
  sent: ["counter", "messaging.client.sent.messages", "{message}", "Events that were sent to the sidecar."],
  consumed: ["counter", "messaging.client.consumed.messages", "{message}", "Events that arrived."],
  acknowledged: ["counter", "dapr.events.acknowledged", "{message}", "Events by their outcome."],
  redelivered: [
    "counter",
    "dapr.events.redelivered",
    "{message}",
    "Events that arrived again, as far as this process remembers them.",
  ],
  retries: ["counter", "dapr.client.retries", "{retry}", "Operations that were sent again."],
  reconnections: [
    "counter",
    "dapr.stream.reconnections",
    "{reconnection}",
    "Lost streams that were opened again.",
  ],
  inFlight: ["updown", "dapr.work.in_flight", "{item}", "Calls, handlers and turns that run now."],
  queue: ["gauge", "dapr.queue.length", "{item}", "Events, turns and activities that wait in memory."],
  actors: ["gauge", "dapr.actors.active", "{actor}", "Actors that are active in this process."],
} as const satisfies Record<string, MetricDefinition>;

/** An instrument, the metric's name, its unit and its description. */
export type MetricDefinition = readonly [
  "histogram" | "counter" | "updown" | "gauge",
  name: string,
  unit: string,
  description: string,
];

/** Returns the options with which the instrument of a metric is created. */
export const described = (name: keyof typeof METRICS): { unit: string; description: string } => ({
  unit: METRICS[name][2],
  description: METRICS[name][3],
});

/** The buckets that the conventions recommend for durations, in seconds. */
export const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
