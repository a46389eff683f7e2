import { expect, test } from "vitest";
import type { CallOptions, Observation } from "@dapr-ts/core";
import { HandlerContext } from "@dapr-ts/core/internal";
import { TraceContext } from "../src/trace-context.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const observation = (propagates: boolean): Observation => ({ propagates, run: (run) => run() });

test.each([
  ["without an observation", undefined, { traceparent: TRACEPARENT }],
  ["whose observation does not propagate the trace", observation(false), { traceparent: TRACEPARENT }],
  ["whose observation propagates the trace", observation(true), undefined],
])("the headers that a call sends within a handler %s", (_handler, seen, expected) => {
  const context = new TraceContext();
  const sent: CallOptions["headers"][] = [];
  const call = { operation: "state.get", wire: "http", input: {}, options: {} } as const;
  const ctx = new HandlerContext({ headers: { traceparent: TRACEPARENT } });
  void context.around(ctx, () => context.interceptor(call, async ({ headers }) => sent.push(headers)), seen);
  expect(sent).toEqual([expected]);
});
