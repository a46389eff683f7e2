import { numericEnum } from "./numeric-enum.ts";

/** Protocol between the program and its sidecar. */
export const CommunicationProtocolEnum = /* @__PURE__ */ numericEnum({ GRPC: 0, HTTP: 1 });
/** Protocol between the program and its sidecar. */
export type CommunicationProtocolEnum = 0 | 1;

/** Verbs of invocations. */
export const HttpMethod = {
  GET: "get",
  DELETE: "delete",
  POST: "post",
  PUT: "put",
  PATCH: "patch",
} as const;
/** Verb of an invocation. */
export type HttpMethod = (typeof HttpMethod)[keyof typeof HttpMethod];

/** Outcomes of an event. */
export const DaprPubSubStatusEnum = { SUCCESS: "SUCCESS", RETRY: "RETRY", DROP: "DROP" } as const;
/** Outcome of an event. */
export type DaprPubSubStatusEnum = (typeof DaprPubSubStatusEnum)[keyof typeof DaprPubSubStatusEnum];

/** Concurrency of writes to a state store. */
export const StateConcurrencyEnum = /* @__PURE__ */ numericEnum({
  CONCURRENCY_UNSPECIFIED: 0,
  CONCURRENCY_FIRST_WRITE: 1,
  CONCURRENCY_LAST_WRITE: 2,
});
/** Concurrency of a write to a state store. */
export type StateConcurrencyEnum = 0 | 1 | 2;

/** Consistency of a state store. */
export const StateConsistencyEnum = /* @__PURE__ */ numericEnum({
  CONSISTENCY_UNSPECIFIED: 0,
  CONSISTENCY_EVENTUAL: 1,
  CONSISTENCY_STRONG: 2,
});
/** Consistency of a state store. */
export type StateConsistencyEnum = 0 | 1 | 2;

/** Results of `lock.unlock`. */
export const LockStatus = /* @__PURE__ */ numericEnum({
  Success: 0,
  LockDoesNotExist: 1,
  LockBelongsToOthers: 2,
  InternalError: 3,
});
/** Result of `lock.unlock`. */
export type LockStatus = 0 | 1 | 2 | 3;
