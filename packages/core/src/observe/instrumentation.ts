/**
 * Observes what a client and an app do, such as `otel()` of `@dapr-ts/client/otel`, which creates spans and metrics.
 * Without one nothing is measured.
 */
export interface Instrumentation {
  /** Begins to observe work. */
  begin(work: Work): Observation;
  /** Returns the headers with which a request continues the current trace, with names in lower case. Empty without a trace. */
  headers(): Record<string, string>;
  /** Counts an occurrence. */
  count(occurrence: Occurrence): void;
  /** Adds a gauge, which is read when metrics are collected. Returns a function that removes it. */
  gauge(gauge: Gauge): () => void;
  /** Runs a call of the SDK itself, such as a health check, so that it and what it causes are not traced. */
  unobserved<T>(run: () => T): T;
}

/** Work while it is observed. */
export interface Observation {
  /** Runs a part of the work, so that whatever it calls belongs to it. */
  run<T>(run: () => T): T;
  /** Ends the work. Only the first call has an effect. Undefined if nothing of the work is recorded. */
  end?(result?: WorkResult): void;
  /**
   * True within `run` if {@link Instrumentation.headers} continues the whole trace context of the work, so that the app need not
   * keep the headers of the call for the calls of the handler. Default: false.
   */
  readonly propagates?: boolean;
}

/** The result of work. */
export interface WorkResult {
  /** The outcome of an event. */
  readonly outcome?: "SUCCESS" | "RETRY" | "DROP" | undefined;
  /** The HTTP status of a method's reply. */
  readonly status?: number | undefined;
  /** The error that ended the work. Undefined if it succeeded. */
  readonly error?: unknown;
  /** The type of a failure that has no error object, such as that of an activity, or the code of gRPC of a service. */
  readonly errorType?: string | undefined;
}

/** The error of work that failed with undefined, which stands for success in a {@link WorkResult}. */
export const NO_ERROR = "nothing was thrown";

/** Reads the headers that came with work: the trace context of its caller. */
export interface Carrier {
  /** Returns the value of a header; `name` is in lower case. */
  get(name: string): string | undefined;
  /** Returns the names of all headers. */
  names(): string[];
}

/** Work that arrived from Dapr. */
export interface ArrivedWork {
  /** The headers of the call. */
  readonly carrier: Carrier;
  /** True for work that arrived over a stream: it does not belong to the call that opened the stream. */
  readonly detached?: boolean | undefined;
}

/** An operation of the client, with all of its attempts. */
export interface CallWork {
  /** The kind of the work. */
  readonly kind: "call";
  /** The operation, such as `state.get`. */
  readonly operation: string;
  /** The transport that is tried first. */
  readonly wire: "http" | "grpc";
  /** The input of the operation, as the building block created it. */
  readonly input: unknown;
}

/** The delivery of one event to a handler. */
export interface EventWork extends ArrivedWork {
  /** The kind of the work. */
  readonly kind: "event";
  /** The pub/sub component. */
  readonly pubsub: string;
  /** The topic of the subscription, which may be a pattern. */
  readonly subscription: string;
  /** The topic to which the event was published. */
  readonly topic: string;
  /** The event's id; undefined for an event without one. */
  readonly id: string | undefined;
  /** The trace context of the publisher, from the event itself. */
  readonly producer: Carrier | undefined;
  /** The batch that contains the event, and the headers with which it was delivered; undefined without a batch. */
  readonly batch: { readonly size: number; readonly carrier: Carrier } | undefined;
}

/** An invocation of a method. */
export interface MethodWork extends ArrivedWork {
  /** The kind of the work. */
  readonly kind: "method";
  /** The HTTP method. */
  readonly verb: string;
  /** The path with which the method was registered, such as `/orders/:id`. */
  readonly route: string;
  /** The app id of the caller, if its sidecar named one. */
  readonly caller: string | undefined;
}

/** An event of an input binding, a job, a change of configuration items, or a call of one of the app's own gRPC services. */
export interface TriggerWork extends ArrivedWork {
  /** The kind of the work. */
  readonly kind: "binding" | "job" | "configuration" | "service";
  /** The name of the binding, the job or the configuration store, or a method as `package.Service/Method`. */
  readonly name: string;
}

/** A turn of an actor. */
export interface ActorWork extends ArrivedWork {
  /** The kind of the work. */
  readonly kind: "actor";
  /** The actor type. */
  readonly type: string;
  /** The actor id. */
  readonly id: string;
  /** The cause of the turn. */
  readonly cause: "method" | "timer" | "reminder";
  /** The method that runs. */
  readonly method: string;
  /** The trace context in which a repeating timer or reminder was registered. */
  readonly link: Carrier | undefined;
}

/** A turn of a workflow, or the run of an activity. */
export interface WorkflowWork extends ArrivedWork {
  /** The kind of the work. */
  readonly kind: "workflow" | "activity";
  /** The name of the workflow or the activity. */
  readonly name: string;
  /** The id of the workflow instance. */
  readonly instanceId: string;
}

/** Work that an {@link Instrumentation} observes. */
export type Work = CallWork | EventWork | MethodWork | TriggerWork | ActorWork | WorkflowWork;

/** An occurrence that is counted. */
export type Occurrence =
  /** An operation is sent again. */
  | { readonly is: "retry"; readonly operation: string }
  /** A lost stream was opened again. */
  | { readonly is: "reconnection"; readonly stream: string }
  /** An event arrived again while it was handled. */
  | { readonly is: "redelivery"; readonly pubsub: string; readonly topic: string };

/** A value that is read when metrics are collected. Its labels are names that the app registered, never ids or keys. */
export interface Gauge {
  /** `queue`: events, turns or activities that wait. `active`: actors in memory. */
  readonly is: "queue" | "active";
  /** The counted things. */
  readonly of: "events" | "actor turns" | "workflow turns" | "activities" | "actors";
  /** The name of the topic, or the actor type. */
  readonly name?: string | undefined;
  /** Returns the current value. */
  read(): number;
}
