import type { Attributes } from "@opentelemetry/api";
import { DaprError, type Work, type WorkResult } from "@dapr-ts/core";
import { ATTRIBUTE as A } from "./names.ts";

/** How work ended. */
export interface Ending {
  readonly isError: boolean;
  /** Attributes of the span and of the metric. */
  readonly labels: Attributes;
  /** Attributes of the span alone. */
  readonly more: Attributes;
}

/**
 * Returns how work ended. Of an error only codes and the name of its class are read: its message may repeat what was sent.
 */
export function endingOf(work: Work, result: WorkResult = NO_RESULT): Ending {
  if (result === NO_RESULT && work.kind === "call") return SUCCESSFUL_CALL;
  const { error, errorType, outcome, status } = result;
  const labels: Attributes = {};
  const more: Attributes = {};
  if (outcome !== undefined) labels[A.outcome] = outcome;
  if (status !== undefined) labels[A.httpStatus] = status;
  const isRpc = work.kind === "call" || work.kind === "actor" || isTrigger(work);
  if (error !== undefined || errorType !== undefined) {
    const failure = work.kind === "call" ? causeOf(error) : daprErrorOf(error);
    const isForeign = work.kind === "call" && failure === undefined && error instanceof Error;
    const aborted = isForeign ? ABORTED.get(error.name) : undefined;
    const type = errorType ?? aborted ?? typeOf(failure ?? error);
    if (isRpc) labels[A.rpcStatus] = (failure ?? aborted) === undefined ? "UNKNOWN" : type;
    // By the conventions of gRPC a server reports as errors only what is its own fault.
    if (work.kind === "service" && !FAULTS_OF_SERVER.has(type)) return { isError: false, labels, more };
    labels[A.errorType] = type;
    if (failure?.errorCode !== undefined) more[A.errorCode] = failure.errorCode;
    if (work.kind === "call" && failure?.status !== undefined) more[A.httpStatus] = failure.status;
    return { isError: true, labels, more };
  }
  if (isRpc) labels[A.rpcStatus] = "OK";
  // By the conventions of HTTP a status below 500 is not an error of the server. A failed delivery is an error of the consumer.
  const isError = (status !== undefined && status >= 500) || (outcome !== undefined && outcome !== "SUCCESS");
  if (isError) labels[A.errorType] = status === undefined ? String(outcome) : String(status);
  return { isError, labels, more };
}

const NO_RESULT: WorkResult = {};

/** The codes of what an aborted `fetch` rejects with. */
const ABORTED: ReadonlyMap<string, string> = new Map([
  ["AbortError", "CANCELLED"],
  ["TimeoutError", "DEADLINE_EXCEEDED"],
]);

const SUCCESSFUL_CALL: Ending = { isError: false, labels: { [A.rpcStatus]: "OK" }, more: {} };

const isTrigger = ({ kind }: Work): boolean =>
  kind === "binding" || kind === "job" || kind === "configuration" || kind === "service";

const FAULTS_OF_SERVER: ReadonlySet<string> = new Set([
  "UNKNOWN",
  "DEADLINE_EXCEEDED",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
]);

const daprErrorOf = (error: unknown): DaprError | undefined =>
  error instanceof DaprError ? error : undefined;

/** Returns the error of a call, which is the cause of what `invoker.grpc` throws. */
const causeOf = (error: unknown): DaprError | undefined =>
  daprErrorOf(error) ?? (error instanceof Error ? daprErrorOf(error.cause) : undefined);

function typeOf(error: unknown): string {
  // gRPC's own spelling.
  if (error instanceof DaprError) return error.code === "canceled" ? "CANCELLED" : error.code.toUpperCase();
  return error instanceof Error ? error.name : "_OTHER";
}
