import { fromBase64 } from "./base64.ts";
import { soundTraceparent } from "./trace-context.ts";

/** Returns the `traceparent` among headers, or that of their `grpc-trace-bin`. Undefined without a trace. */
export function traceparentOf(get: (name: string) => string | undefined): string | undefined {
  const own = get("traceparent");
  return soundTraceparent(
    own === undefined || own === "" ? traceparentFromBinary(get("grpc-trace-bin")) : own,
  );
}

/** The bytes of `grpc-trace-bin`: version 0, field 0 with the trace id, field 1 with the span id, field 2 with the flags. */
const LENGTH = 29;

/**
 * Returns the `traceparent` of a `grpc-trace-bin`, the form in which OpenCensus sends a trace over gRPC. Undefined for a value that
 * is not valid.
 *
 * @see https://github.com/census-instrumentation/opencensus-specs/blob/master/encodings/BinaryEncoding.md
 */
export function traceparentFromBinary(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = fromBase64(header);
  } catch {
    return undefined;
  }
  if (bytes.length < LENGTH || bytes[0] !== 0) return undefined;
  if (bytes[1] !== 0 || bytes[18] !== 1 || bytes[27] !== 2) return undefined;
  return `00-${hex(bytes, 2, 18)}-${hex(bytes, 19, 27)}-${hex(bytes, 28, 29)}`;
}

function hex(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) text += (bytes[i] as number).toString(16).padStart(2, "0");
  return text;
}
