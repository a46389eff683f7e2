import type { WorkflowFailure } from "@dapr-ts/core";
import { DaprError } from "@dapr-ts/core";
import { NonRetryableError } from "./errors.ts";

/** Causes beyond this depth are left out. */
const DEPTH = 8;
/** Longest stack, in characters: it is part of the history and is sent with each turn. */
const STACK = 4_000;

/** Converts anything that was thrown to a failure, with its causes. Never throws. */
export function failureOf(thrown: unknown, depth = 0): WorkflowFailure {
  try {
    return convert(thrown, depth);
  } catch {
    return { type: "Error", message: "the error could not be read", stackTrace: undefined };
  }
}

function convert(thrown: unknown, depth: number): WorkflowFailure {
  if (!isErrorLike(thrown)) return { type: typeName(thrown), message: text(thrown), stackTrace: undefined };
  const { name, message, stack, cause } = thrown;
  return {
    type: thrown instanceof DaprError && thrown.errorCode !== undefined ? thrown.errorCode : name,
    message,
    stackTrace: typeof stack === "string" ? stack.slice(0, STACK) : undefined,
    ...(cause !== undefined && depth < DEPTH && { cause: failureOf(cause, depth + 1) }),
    ...(thrown instanceof NonRetryableError && { nonRetryable: true }),
  };
}

interface ErrorLike {
  name: string;
  message: string;
  stack?: unknown;
  cause?: unknown;
}

const isErrorLike = (value: unknown): value is ErrorLike =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as ErrorLike).message === "string" &&
  typeof (value as ErrorLike).name === "string";

const typeName = (value: unknown): string => (value === null ? "null" : typeof value);

function text(value: unknown): string {
  if (typeof value === "string") return value;
  const json = JSON.stringify(value) as string | undefined;
  return json ?? String(value);
}
