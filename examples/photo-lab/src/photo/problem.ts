import { reply, type Reply } from "@dapr-ts/server";

/** Why a photo is not turned into anything, in RFC 9457's form. */
export interface Problem {
  readonly status: number;
  /** For programs; it does not change. */
  readonly code: ProblemCode;
  /** For people: a sentence. */
  readonly detail: string;
}

export type ProblemCode =
  | "bad_request"
  | "empty"
  | "no_image"
  | "broken_image"
  | "too_large"
  | "too_many_pixels"
  | "unknown_function"
  | "model_missing"
  | "unreachable"
  | "too_slow"
  | "failed";

/** An answer to return or to throw. */
export function problem(status: number, code: ProblemCode, detail: string): Reply {
  return problemReply({ status, code, detail });
}

export function problemReply(body: Problem): Reply {
  return reply(body, { status: body.status, headers: { "content-type": "application/problem+json" } });
}

export function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const { status, code, detail } = value as Partial<Record<keyof Problem, unknown>>;
  return typeof status === "number" && typeof code === "string" && typeof detail === "string";
}
