import { newAborter, type AbortSignalLike, type Serving, type StreamCaller } from "@dapr-ts/core/internal";
import { expect, test } from "vitest";
import { WorkSource } from "../src/worker/work-source.ts";

/** A caller whose pauses never end, and whose stream is counted as a worker until it is cancelled. */
function callerOf(pauses: { ms: number; signal: AbortSignalLike | undefined }[]) {
  let end = (): void => undefined;
  let workflowWorkers = 0;
  const closed = new Promise<void>((resolve) => {
    end = () => {
      workflowWorkers = 0;
      resolve();
    };
  });
  const stream = { receive: () => closed.then(() => undefined), cancel: () => end(), closed };
  const actorRuntime = { status: "RUNNING", activeActors: [{ type: "dapr.internal.default.app.workflow" }] };
  const caller = {
    platform: {},
    call: () => Promise.resolve({ workflowWorkers, actorRuntime }),
    stream: (
      _operation: unknown,
      _input: unknown,
      _options: unknown,
      use: (channel: typeof stream) => unknown,
    ) => {
      workflowWorkers = 1;
      return Promise.resolve(use(stream));
    },
    clock: {
      now: () => 0,
      pause: (ms: number, signal: AbortSignalLike | undefined) => {
        pauses.push({ ms, signal });
        return new Promise<void>((_resolve, reject) =>
          signal?.addEventListener("abort", () => reject(new Error("aborted"))),
        );
      },
    },
  };
  return { caller: caller as unknown as StreamCaller, end: () => end() };
}

test.each<[string, (serving: Serving, end: () => void) => unknown]>([
  ["it is cut off", (serving) => serving.cut()],
  ["it is drained", (serving) => serving.drain()],
  ["the sidecar ends it", (serving, end) => (end(), serving.ended)],
])("a stream of work leaves no timer behind once %s, which would hold the process", async (_, leave) => {
  const pauses: { ms: number; signal: AbortSignalLike | undefined }[] = [];
  const { caller, end } = callerOf(pauses);
  const source = new WorkSource(caller, {
    runner: { stop: () => Promise.resolve() } as never,
    logger: console,
    maxCachedWorkflows: 0,
    stopTimeoutMs: 1_000,
  });
  const serving = await source.open(newAborter({} as never).signal);
  expect(pauses.map(({ ms }) => ms)).toEqual([30_000]);
  await leave(serving, end);
  await Promise.resolve();
  expect(pauses.map(({ signal }) => signal?.aborted)).toEqual([true]);
});
