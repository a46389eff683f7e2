import { carrierOfRecord, instrumentationOf, traceHeadersOf, type TickTrace } from "@dapr-ts/core/internal";
import type { Turn } from "./turn.ts";

/** Returns the headers of the current trace: of the span that runs, or without an instrumentation of the turn's call. */
function currentTraceHeaders(client: object, turn: Turn | undefined): Record<string, string> {
  const observed = instrumentationOf(client)?.headers();
  if (observed !== undefined && Object.keys(observed).length > 0) return observed;
  return (turn && traceHeadersOf(carrierOfRecord(turn.call.headers))) ?? {};
}

/** Returns the current trace in the form in which a timer or reminder keeps it. */
export function currentTrace(
  client: object,
  turn: Turn | undefined,
  repeats: boolean,
): TickTrace | undefined {
  const { traceparent, tracestate } = currentTraceHeaders(client, turn);
  if (traceparent === undefined) return undefined;
  return { traceparent, ...(tracestate !== undefined && { tracestate }), repeats };
}
