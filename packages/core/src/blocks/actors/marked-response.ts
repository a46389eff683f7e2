import { isCode } from "../../errors/code.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import type { HttpPlatform, Platform } from "../../platform/platform.ts";
import { fromBytes } from "../../encoding/value.ts";
import { plain } from "../../encoding/plain.ts";

/*
 * Responses of this SDK's actor hosts. A caller over gRPC receives the error of an actor as if it were the result (InvokeActor
 * in pkg/api/grpc/grpc.go), and no transport distinguishes JSON from bytes that look like JSON. So callers of this SDK send a
 * header, and then receive a mark before an error and before bytes. Callers of other SDKs receive a failing status instead.
 */

/** The header (on gRPC: the metadata) of callers that can read marked responses. */
export const MARKED_ANSWERS = "dapr-ts-answers";

/** No JSON starts with a zero byte. */
const MARK = "\u0000dapr-ts:";
const ERROR = "e";
const BYTES = "b";

/** Form in which an error is sent to another process. */
interface ErrorJson {
  readonly message: string;
  readonly code: string;
  readonly errorCode?: string | undefined;
  readonly body?: unknown;
}

export function markedError(error: DaprError, platform: Platform): Uint8Array {
  const { message, code, errorCode, body } = error;
  const json: ErrorJson = { message, code, errorCode, ...(!(body instanceof Uint8Array) && { body }) };
  return platform.utf8Encode(MARK + ERROR + JSON.stringify(json));
}

export function markedBytes(bytes: Uint8Array, platform: Platform): Uint8Array {
  const mark = platform.utf8Encode(MARK + BYTES);
  const all = new Uint8Array(mark.length + bytes.length);
  all.set(mark);
  all.set(bytes, mark.length);
  return all;
}

/**
 * Reads the result from a response: JSON as a value, anything else as bytes, nothing as undefined.
 *
 * @throws DaprError the error that the response contains
 */
export function readAnswer(bytes: Uint8Array, platform: HttpPlatform): unknown {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === 0) {
    const head = String.fromCharCode(...bytes.subarray(0, MARK.length + 1));
    const rest = bytes.subarray(head.length);
    if (head === MARK + BYTES) return plain(rest);
    if (head === MARK + ERROR) throw errorIn(platform.utf8Decode(rest));
  }
  return fromBytes(bytes, platform);
}

function errorIn(text: string): DaprError {
  const { message, code, errorCode, body } = errorJson(text);
  return new DaprError(typeof message === "string" ? message : "the actor failed", {
    code: isCode(code) ? code : "unknown",
    errorCode: typeof errorCode === "string" ? errorCode : "ERR_ACTOR_INVOKE_METHOD",
    body,
    operation: "actors.invoke",
  });
}

/** Parses the form of an error. Another process wrote it, so any member may be missing. */
function errorJson(text: string): Partial<Record<keyof ErrorJson, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? json : {};
  } catch {
    return {};
  }
}
