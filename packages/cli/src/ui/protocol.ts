/**
 * The contract between the page of `dapr-ts run --ui` and its server: types only, JSON in both directions.
 *
 * The page's URL is `http://127.0.0.1:PORT/TOKEN/`. Every address below is relative to it, so the page never handles the token
 * (build it with relative asset paths, such as Vite's `base: "./"`; script and style only as files, since the CSP allows no inline one):
 * - `GET ./` is index.html; `GET ./assets/...` are the other files of dist/page.
 * - `GET ./api/stream` is a stream of server-sent events, named as in {@link StreamEvents}; each has JSON as its data.
 * - `POST ./api/call/NAME` with the content type application/json and the `params` of {@link Calls} responds with the `result`, or with
 *   another status than 200 and an {@link ErrorReply}.
 *
 * All times are milliseconds since 1970, with fractions for spans; durations are milliseconds.
 */

// ---------------------------------------------------------------------------------------------------- the stream

/** Server-sent events by name, in the order `reset`, `changes` …, `live`, `changes` …. A slow page gets a new `reset`. */
export interface StreamEvents {
  /** First event: forget everything and begin anew. Then the whole state follows in `changes`. */
  reset: Reset;
  /** A batch of changes, at most ten a second. */
  changes: Changes;
  /** The state is complete; later `changes` are news. */
  live: Live;
}

/** Begin of a state. */
export interface Reset {
  readonly run: RunInfo;
}

/** End of the state that follows a `reset`. */
export interface Live {
  /** The server's time, for clocks that differ. */
  readonly time: number;
}

/** Facts of a run, and limits of what the server and the page keep. */
export interface RunInfo {
  /** Version of @dapr-ts/cli. */
  readonly version: string;
  readonly startedAt: number;
  /** Path of the run file. */
  readonly file?: string;
  /** Greatest numbers kept; the page drops the oldest beyond them, as the server does. */
  readonly limits: Limits;
  /** Other runs on this machine with a page of their own. */
  readonly others: readonly OtherRun[];
}

/** Greatest numbers kept of each kind. */
export interface Limits {
  readonly events: number;
  readonly spans: number;
  readonly invocations: number;
  readonly logs: number;
  /** Greatest length of a payload's text, in characters. */
  readonly payload: number;
}

/** Another run of this user. */
export interface OtherRun {
  readonly appIds: readonly string[];
  /** URL of its page; undefined: it runs without `--ui`. */
  readonly url?: string;
}

/** A batch of changes. Absent members have not changed. */
export interface Changes {
  /** All apps of the run; replaces the former list. */
  readonly apps?: readonly AppView[];
  /** New or changed events, by `key`. */
  readonly events?: readonly BusEvent[];
  /** New spans. A span arrives once, when it has ended. */
  readonly spans?: readonly SpanView[];
  /** New or changed invocations, by `key`. */
  readonly invocations?: readonly Invocation[];
  /** New lines of logs. */
  readonly logs?: readonly LogEntry[];
  /** Parts of which a call (`state.keys`, `workflows.list` …) would now return something else. */
  readonly stale?: readonly StaleArea[];
}

/** A part of the page that is read with calls. */
export type StaleArea = "state" | "actors" | "workflows" | "jobs";

// ---------------------------------------------------------------------------------------------------- apps

/** One app and its sidecar. */
export interface AppView {
  readonly appId: string;
  /** `none`: a sidecar without a command. `waiting`: it ended and starts again when a file changes. */
  readonly state: "none" | "starting" | "running" | "restarting" | "waiting" | "ended";
  readonly pid?: number;
  /** Number of starts of the process; restarts are one fewer. */
  readonly starts: number;
  readonly lastExitCode?: number;
  readonly command: readonly string[];
  readonly dir: string;
  readonly appPort?: number;
  readonly appProtocol: string;
  readonly sidecar: SidecarView;
  readonly components: readonly ComponentView[];
  readonly subscriptions: readonly SubscriptionView[];
  readonly actors: readonly ActorTypeCount[];
  /** Workers of workflows that are connected to the sidecar. */
  readonly workflowWorkers: number;
  /** Instances that are stalled now, as far as daprd's log of this run names them. */
  readonly stalled: readonly StalledWorkflow[];
}

/** A workflow instance that the runtime does not continue. */
export interface StalledWorkflow {
  readonly id: string;
  readonly name: string;
  /** Such as `PATCH_MISMATCH`. */
  readonly reason: string;
  readonly description?: string;
}

/** A sidecar. */
export interface SidecarView {
  /** `unhealthy`: it runs, but reports that it, or its app, is not ready. `ended`: its process ended. */
  readonly health: "starting" | "healthy" | "unhealthy" | "ended";
  /** Why it is not healthy, as far as known. */
  readonly reason?: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly pid?: number;
  /** Version of daprd. */
  readonly version?: string;
  /** Enabled features of Dapr. */
  readonly features: readonly string[];
  /** State of the sidecar's actor runtime: `RUNNING`, `DISABLED` or `INITIALIZING`. */
  readonly actorStatus?: string;
  /** Addresses of the schedulers that it is connected to. */
  readonly schedulers: readonly string[];
}

/** A component that a sidecar has loaded. */
export interface ComponentView {
  readonly name: string;
  /** Such as `state.redis`. */
  readonly type: string;
  readonly version: string;
  readonly capabilities: readonly string[];
}

/** A subscription of an app. */
export interface SubscriptionView {
  readonly pubsub: string;
  readonly topic: string;
  readonly kind: "declarative" | "programmatic" | "streaming" | "unknown";
  readonly deadLetterTopic?: string;
  readonly rules: readonly { readonly match: string; readonly path: string }[];
}

/** Active actors of a type in one app. */
export interface ActorTypeCount {
  readonly type: string;
  readonly count: number;
}

// ---------------------------------------------------------------------------------------------------- payloads

/** A value as the page shows it. */
export interface Payload {
  /** The text, in the form that `encoding` names; cut at `limits.payload`. */
  readonly text: string;
  readonly encoding: "json" | "text" | "base64";
  readonly contentType?: string;
  /** Size in bytes of the whole value. */
  readonly size: number;
  /** True if `text` is only the begin of it. */
  readonly isCut: boolean;
}

// ---------------------------------------------------------------------------------------------------- pub/sub

/** One event on a topic. */
export interface BusEvent {
  /** Unique in the run; stays the same when the event changes. */
  readonly key: string;
  /** Id of the CloudEvent; undefined for a raw event, or while only spans of it are known. */
  readonly id?: string;
  readonly pubsub: string;
  readonly topic: string;
  /** When it was published. */
  readonly time: number;
  /** The app that published it. */
  readonly source?: string;
  /** Type of the CloudEvent. */
  readonly type?: string;
  readonly traceId?: string;
  /** The CloudEvent's data, or the raw event; undefined where it cannot be read (see `dataFrom` of {@link EventSource}). */
  readonly payload?: Payload;
  /** The other attributes of the CloudEvent. */
  readonly attributes: Readonly<Record<string, string>>;
  /** For an event on a dead letter topic: `key` of the event that failed. */
  readonly deadLetterOf?: string;
  /** Per app that subscribes to the topic. */
  readonly deliveries: readonly Delivery[];
}

/** Delivery of an event to one app. */
export interface Delivery {
  readonly appId: string;
  /**
   * `pending`: no attempt has ended. `success`: acknowledged. `retrying`: the last attempt failed, and another one may follow.
   * `dropped`: the app returned DROP, or has no route for it. `deadLettered`: it went to `deadLetterTopic` after the last attempt.
   * `failed`: the attempts ended without success.
   */
  readonly result: "pending" | "success" | "retrying" | "dropped" | "deadLettered" | "failed";
  readonly deadLetterTopic?: string;
  /** Number of attempts. */
  readonly attemptCount: number;
  /** The last attempts, at most 20, the oldest first. */
  readonly attempts: readonly DeliveryAttempt[];
}

/** One attempt to deliver an event. */
export interface DeliveryAttempt {
  readonly start: number;
  readonly duration: number;
  readonly isError: boolean;
  /** The app's status, or the error. */
  readonly detail?: string;
  readonly traceId: string;
  readonly spanId: string;
}

/** Origin of the events of a pub/sub component. */
export interface EventSource {
  readonly pubsub: string;
  /** Type of the component, such as `pubsub.redis`. */
  readonly type: string;
  /** Apps that have it. */
  readonly appIds: readonly string[];
  /** `broker`: read from the broker, with data. `spans`: known from daprd's spans alone, without data. */
  readonly dataFrom: "broker" | "spans";
}

// ---------------------------------------------------------------------------------------------------- traces

/** A span of daprd or of an app. */
export interface SpanView {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the root of its trace. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: "internal" | "server" | "client" | "producer" | "consumer" | "unspecified";
  /** `service.name`: the app id, for the app's own spans as for its sidecar's. */
  readonly service: string;
  /** Who recorded it. */
  readonly recordedBy: "sidecar" | "app";
  /** Name of the instrumentation. */
  readonly scope: string;
  readonly start: number;
  readonly duration: number;
  readonly isError: boolean;
  readonly statusMessage?: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** Events in the span, such as exceptions. */
  readonly events: readonly SpanEvent[];
}

/** An event within a span. */
export interface SpanEvent {
  readonly name: string;
  readonly time: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

// ---------------------------------------------------------------------------------------------------- invocations

/** One call of an app's method through Dapr, known from spans. */
export interface Invocation {
  /** Unique in the run. */
  readonly key: string;
  /** The app that called; undefined if the caller is not part of the run. */
  readonly from?: string;
  readonly to: string;
  readonly method: string;
  /** HTTP verb, where known. */
  readonly verb?: string;
  readonly kind: "service" | "actor";
  readonly start: number;
  readonly duration: number;
  readonly isError: boolean;
  /** HTTP or gRPC status, where known. */
  readonly status?: string;
  readonly traceId: string;
  readonly spanId: string;
}

// ---------------------------------------------------------------------------------------------------- logs

/** A line of a log, or a message of `dapr-ts run` itself. */
export interface LogEntry {
  /** Grows by one for each line of the run. */
  readonly seq: number;
  readonly time: number;
  readonly source: "app" | "daprd" | "placement" | "scheduler" | "memory" | "dapr-ts";
  readonly appId?: string;
  readonly level: "debug" | "info" | "warn" | "error" | "fatal";
  /** The text without daprd's own time and level, and without sequences for terminals; at most 8,000 characters. */
  readonly text: string;
  /** Trace id found in the line. */
  readonly traceId?: string;
}

// ---------------------------------------------------------------------------------------------------- state

/** A state store of the run. */
export interface StateStore {
  readonly name: string;
  readonly type: string;
  /** Apps that have it. */
  readonly appIds: readonly string[];
  /** `store`: all keys are listed. `seen`: only keys that were seen since the page's server started, or that the page read. */
  readonly keysFrom: "store" | "seen";
  readonly isActorStore: boolean;
}

/** A key in a state store. */
export interface StateKey {
  /** The key in the store itself, such as `orders||order-1`. */
  readonly fullKey: string;
  /** The app whose key it is, if the prefix names an app of the run. */
  readonly appId?: string;
  /** The key as the app uses it. */
  readonly key: string;
  readonly kind: "state" | "actor" | "workflow" | "other";
  /** For kind `actor`. */
  readonly actor?: { readonly type: string; readonly id: string; readonly name: string };
}

/** A value in a state store. */
export interface StateEntry extends StateKey {
  readonly store: string;
  /** Undefined: the key does not exist. */
  readonly payload?: Payload;
  readonly etag?: string;
  readonly expiresAt?: number;
  /** Why the page cannot change it, for a person; undefined: it can. */
  readonly readOnly?: string;
}

// ---------------------------------------------------------------------------------------------------- actors

/** Actors of one type. */
export interface ActorTypeView {
  readonly type: string;
  /** Apps that host it. */
  readonly appIds: readonly string[];
  /** Active actors, from the sidecars' metadata. */
  readonly active: number;
  /** Actors known from reminders, from keys of the state store and from spans; there may be others. */
  readonly actors: readonly ActorRef[];
}

/** A known actor. */
export interface ActorRef {
  readonly id: string;
  readonly reminders: number;
  /** Number of keys of its state; undefined where they cannot be listed. */
  readonly keys?: number;
  /** Last call that was seen. */
  readonly lastCall?: number;
}

/** A reminder of an actor. */
export interface ReminderView {
  readonly name: string;
  readonly dueTime?: string;
  readonly period?: string;
  readonly ttl?: string;
  readonly payload?: Payload;
}

/** One actor. */
export interface ActorView {
  readonly type: string;
  readonly id: string;
  readonly appIds: readonly string[];
  readonly reminders: readonly ReminderView[];
  readonly state: readonly StateEntry[];
  /** Why `state` or `reminders` is not complete, for a person. */
  readonly notes: readonly string[];
}

// ---------------------------------------------------------------------------------------------------- workflows

/** Status of a workflow instance. */
export type WorkflowStatus =
  | "PENDING"
  | "RUNNING"
  | "SUSPENDED"
  | "COMPLETED"
  | "FAILED"
  | "TERMINATED"
  | "CANCELED"
  | "CONTINUED_AS_NEW"
  | "STALLED"
  | "UNKNOWN";

/** A workflow instance in a list. */
export interface WorkflowSummary {
  readonly appId: string;
  readonly id: string;
  readonly name: string;
  readonly status: WorkflowStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Custom status, as JSON or text. */
  readonly customStatus?: string;
  /** Message of the failure. */
  readonly failure?: string;
}

/** A workflow instance. */
export interface WorkflowView extends WorkflowSummary {
  readonly input?: Payload;
  readonly output?: Payload;
  readonly failureDetails?: FailureView;
  readonly steps: readonly WorkflowStep[];
  readonly history: readonly HistoryEntry[];
  /** Names of events that it waits for, as far as the history shows them. */
  readonly waitsFor: readonly string[];
}

/** A failure of a workflow or a step. */
export interface FailureView {
  readonly type: string;
  readonly message: string;
  readonly stackTrace?: string;
}

/** A step on the timeline of a workflow: what it started, waited for, or received. */
export interface WorkflowStep {
  /** Id of the history event that began it; `workflows.rerun` takes it as `from` if `canRerun`. */
  readonly eventId: number;
  readonly kind: "activity" | "child" | "detached" | "timer" | "event" | "sent" | "suspended" | "other";
  /** Name of the activity, workflow or event. */
  readonly name: string;
  readonly start: number;
  /** Undefined: it has not ended. */
  readonly end?: number;
  readonly status: "running" | "completed" | "failed" | "canceled";
  /** Attempt of the same activity or child workflow with a retry policy, from 1. */
  readonly attempt: number;
  readonly input?: Payload;
  readonly output?: Payload;
  readonly failure?: FailureView;
  /** For kind `child` and `detached`: the instance. */
  readonly instanceId?: string;
  /** For kind `timer`: when it fires. */
  readonly fireAt?: number;
  /** App that runs it, if another one than the instance's. */
  readonly appId?: string;
  readonly canRerun: boolean;
}

/** An event of the history as the runtime keeps it. */
export interface HistoryEntry {
  readonly id: number;
  readonly type: string;
  readonly time: number;
  /** Its other members. */
  readonly details: Readonly<Record<string, unknown>>;
}

// ---------------------------------------------------------------------------------------------------- jobs

/** A scheduled job of an app. */
export interface JobView {
  readonly appId: string;
  readonly name: string;
  readonly schedule?: string;
  readonly dueTime?: string;
  readonly repeats?: number;
  readonly ttl?: string;
  readonly payload?: Payload;
  /** The last run that was seen. */
  readonly lastRun?: { readonly time: number; readonly isError: boolean; readonly traceId: string };
}

// ---------------------------------------------------------------------------------------------------- calls

/** The body of a response with another status than 200. */
export interface ErrorReply {
  /** Such as `not_found`, `aborted` (the etag did not match), `invalid_argument`, `unavailable`. */
  readonly code: string;
  /** One sentence for a person. */
  readonly message: string;
}

interface Call<Params, Result> {
  readonly params: Params;
  readonly result: Result;
}

/** Empty parameters or an empty result: `{}`. */
export type Nothing = Readonly<Record<string, never>>;

interface Instance {
  readonly appId: string;
  readonly id: string;
}

/** Calls by name: `POST ./api/call/NAME`. Text that is data (`data`, `value`, `output`, `body`): JSON, or any other text. */
export interface Calls {
  /** Starts an app's process again. */
  "apps.restart": Call<{ readonly appId: string }, Nothing>;

  /** Lists the pub/sub components, and the origin of their events. */
  "events.sources": Call<Nothing, { readonly sources: readonly EventSource[] }>;
  /** Publishes through an app's sidecar. Default content type: application/json if `data` is JSON, otherwise text/plain. */
  "events.publish": Call<
    {
      readonly appId: string;
      readonly pubsub: string;
      readonly topic: string;
      readonly data: string;
      readonly contentType?: string;
      readonly metadata?: Readonly<Record<string, string>>;
    },
    Nothing
  >;
  /** Publishes the data of an event again, on its topic, as a new event. Fails with `failed_precondition` if its data is cut or not known. */
  "events.resend": Call<{ readonly key: string }, Nothing>;

  /** Calls a method of an app by service invocation, through its own sidecar. */
  "invoke.call": Call<
    {
      readonly appId: string;
      readonly method: string;
      /** Default POST. */
      readonly verb?: string;
      readonly body?: string;
      readonly contentType?: string;
    },
    { readonly status: number; readonly payload: Payload; readonly duration: number }
  >;

  "state.stores": Call<Nothing, { readonly stores: readonly StateStore[] }>;
  /** Lists keys, sorted. `search` is a part of the full key; `after` is the last full key of the page before. `limit` is at most 1,000, default 200. */
  "state.keys": Call<
    {
      readonly store: string;
      readonly search?: string;
      readonly kind?: StateKey["kind"];
      readonly after?: string;
      readonly limit?: number;
    },
    { readonly keys: readonly StateKey[]; readonly hasMore: boolean; readonly total: number }
  >;
  /** Reads a value. With `appId`, `key` is the app's own; without, it is a full key. */
  "state.read": Call<
    { readonly store: string; readonly key: string; readonly appId?: string },
    { readonly entry: StateEntry }
  >;
  /** Saves a value, with the etag that was read; without an etag it overwrites. */
  "state.write": Call<
    {
      readonly store: string;
      readonly appId: string;
      readonly key: string;
      readonly value: string;
      readonly etag?: string;
    },
    { readonly entry: StateEntry }
  >;
  "state.delete": Call<
    { readonly store: string; readonly appId: string; readonly key: string; readonly etag?: string },
    Nothing
  >;

  "actors.list": Call<
    Nothing,
    { readonly types: readonly ActorTypeView[]; readonly notes: readonly string[] }
  >;
  "actors.read": Call<{ readonly type: string; readonly id: string }, { readonly actor: ActorView }>;
  /** Calls a method of an actor. */
  "actors.invoke": Call<
    { readonly type: string; readonly id: string; readonly method: string; readonly data?: string },
    { readonly payload: Payload; readonly duration: number }
  >;
  "actors.deleteReminder": Call<
    { readonly type: string; readonly id: string; readonly name: string },
    Nothing
  >;

  /** Lists instances, the newest first. `limit` is at most 1,000, default 200. */
  "workflows.list": Call<
    { readonly appId?: string; readonly limit?: number },
    {
      readonly instances: readonly WorkflowSummary[];
      readonly hasMore: boolean;
      readonly notes: readonly string[];
    }
  >;
  "workflows.read": Call<Instance, { readonly instance: WorkflowView }>;
  /** Starts an instance by the name of the workflow. */
  "workflows.start": Call<
    { readonly appId: string; readonly name: string; readonly input?: string; readonly id?: string },
    { readonly id: string }
  >;
  "workflows.suspend": Call<Instance & { readonly reason?: string }, Nothing>;
  "workflows.resume": Call<Instance & { readonly reason?: string }, Nothing>;
  "workflows.terminate": Call<Instance & { readonly output?: string }, Nothing>;
  "workflows.raise": Call<Instance & { readonly event: string; readonly data?: string }, Nothing>;
  /** Runs an ended instance again from one of its events, as a new instance. `input` replaces the input of that step. */
  "workflows.rerun": Call<
    Instance & { readonly from: number; readonly input?: string },
    { readonly id: string }
  >;
  /** Deletes the state of an ended instance; with `force` of any one. */
  "workflows.purge": Call<Instance & { readonly force?: boolean }, { readonly deleted: number }>;

  "jobs.list": Call<Nothing, { readonly jobs: readonly JobView[]; readonly notes: readonly string[] }>;
  /** Runs a job now; its later runs follow its schedule from now on. */
  "jobs.run": Call<{ readonly appId: string; readonly name: string }, Nothing>;
  "jobs.delete": Call<{ readonly appId: string; readonly name: string }, Nothing>;
  "jobs.schedule": Call<
    {
      readonly appId: string;
      readonly name: string;
      readonly schedule?: string;
      readonly dueTime?: string;
      readonly repeats?: number;
      readonly data?: string;
    },
    Nothing
  >;
}

/** Name of a call. */
export type CallName = keyof Calls;
