/** Protocol between the program and its sidecar. */
export enum CommunicationProtocolEnum {
  /** Dapr's gRPC API. */
  GRPC = 0,
  /** Dapr's HTTP API. */
  HTTP = 1,
}

/** Verb of an invocation. */
export enum HttpMethod {
  /** GET. */
  GET = "get",
  /** DELETE. */
  DELETE = "delete",
  /** POST. */
  POST = "post",
  /** PUT. */
  PUT = "put",
  /** PATCH. */
  PATCH = "patch",
}

/** Outcome of an event. */
export enum DaprPubSubStatusEnum {
  /** The event was handled. */
  SUCCESS = "SUCCESS",
  /** The event must be delivered again. */
  RETRY = "RETRY",
  /** The event must not be delivered again. */
  DROP = "DROP",
}

/** Concurrency of a write to a state store. */
export enum StateConcurrencyEnum {
  /** The component's default. */
  CONCURRENCY_UNSPECIFIED = 0,
  /** A write with an old etag fails. */
  CONCURRENCY_FIRST_WRITE = 1,
  /** The last write wins. */
  CONCURRENCY_LAST_WRITE = 2,
}

/** Consistency of a state store. */
export enum StateConsistencyEnum {
  /** The component's default. */
  CONSISTENCY_UNSPECIFIED = 0,
  /** Reads may return an older value. */
  CONSISTENCY_EVENTUAL = 1,
  /** Reads return the last value written. */
  CONSISTENCY_STRONG = 2,
}

/** Result of `lock.unlock`. */
export enum LockStatus {
  /** The lock was released. */
  Success = 0,
  /** The resource has no lock. */
  LockDoesNotExist = 1,
  /** Another owner has the lock. */
  LockBelongsToOthers = 2,
  /** The lock could not be released. */
  InternalError = 3,
}

/** Level of a log message, the most important first. */
export enum LogLevel {
  /** Failures. */
  Error = 0,
  /** Events that may require attention. */
  Warn = 1,
  /** Normal events. */
  Info = 2,
  /** Events in detail. */
  Verbose = 3,
  /** Each step. */
  Debug = 4,
}

/** Status of a workflow instance. The numbers are those of the engine. */
export enum WorkflowRuntimeStatus {
  /** The instance runs. */
  RUNNING = 0,
  /** The instance has ended with a result. */
  COMPLETED = 1,
  /** The instance has ended with an error. */
  FAILED = 3,
  /** The instance was terminated. */
  TERMINATED = 5,
  /** The instance has continued as a new run. */
  CONTINUED_AS_NEW = 2,
  /** The instance has not started. */
  PENDING = 6,
  /** The instance is suspended. */
  SUSPENDED = 7,
}

/** Status of a workflow instance in Dapr's HTTP API, which `client.workflow` returns. */
export enum WorkflowStatusText {
  /** The status is not known. */
  Unknown = "Unknown",
  /** The instance runs. */
  Running = "Running",
  /** The instance has ended with a result. */
  Completed = "Completed",
  /** The instance has ended with an error. */
  Failed = "Failed",
  /** The instance was terminated. */
  Terminated = "Terminated",
  /** The instance has not started. */
  Pending = "Pending",
  /** The instance is suspended. */
  Suspended = "Suspended",
}
