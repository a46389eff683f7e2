import {
  DaprError,
  getMetadata,
  getWorkItems,
  hello,
  newAborter,
  reconnects,
  silent,
  type AbortSignalLike,
  type Serving,
  type StreamCaller,
} from "@dapr-ts/core/internal";
import { expect, test } from "vitest";
import { WorkSource } from "../src/worker/work-source.ts";

/** A moment of every {@link Sidecar}: what happens next at the sidecar, at a pause of these milliseconds. */
type Hook = (ms: number, sidecar: Sidecar) => void;

/** A sidecar that registers each stream at once, with a clock that moves on by the pauses. Long pauses end with their signal. */
class Sidecar {
  time = 0;
  workers = 0;
  /** The fewest workers after the end of a stream. */
  fewest = Infinity;
  hosted = true;
  readonly asked: string[] = [];
  readonly pauses: { ms: number; signal: AbortSignalLike | undefined }[] = [];
  readonly streams: { end: (error?: DaprError) => void }[] = [];
  /** Operations that fail, and their errors. */
  readonly failing = new Map<string, DaprError>();
  registers = true;
  /** Messages that the next stream delivers. */
  readonly messages: object[] = [];

  /** Long pauses that end at once. */
  longPauses = 0;
  readonly #hook: Hook;

  constructor(hook: Hook = () => undefined) {
    this.#hook = hook;
  }

  get caller(): StreamCaller {
    const caller = {
      platform: {},
      clock: { now: () => this.time, pause: this.#pause },
      call: ({ name }: { name: string }) => this.#call(name),
      stream: this.#open,
    };
    return caller as unknown as StreamCaller;
  }

  #pause = (ms: number, signal: AbortSignalLike | undefined): Promise<void> => {
    this.pauses.push({ ms, signal });
    this.#hook(ms, this);
    if (ms < 30_000 || this.longPauses-- > 0) {
      this.time += ms;
      return Promise.resolve();
    }
    return new Promise((_resolve, reject) =>
      signal?.addEventListener("abort", () => reject(new Error("aborted"))),
    );
  };

  #call(name: string): Promise<unknown> {
    this.asked.push(name);
    const error = this.failing.get(name);
    if (error !== undefined) return Promise.reject(error);
    const type = "dapr.internal.default.app.workflow";
    const actorRuntime = { status: "RUNNING", activeActors: this.hosted ? [{ type }] : [] };
    return Promise.resolve({ workflowWorkers: this.workers, actorRuntime });
  }

  #open = (
    { name }: { name: string },
    _input: unknown,
    _options: unknown,
    use: (stream: object) => unknown,
  ): Promise<unknown> => {
    this.asked.push(name);
    const error = this.failing.get(name);
    if (error !== undefined) return Promise.reject(error);
    let settle!: (error?: DaprError) => void;
    const ended = new Promise<void>((resolve, reject) => {
      settle = (why) => (why === undefined ? resolve() : reject(why));
    });
    const closed = ended.catch(() => undefined);
    const isWork = name === getWorkItems.name;
    if (isWork && this.registers) this.workers++;
    const end = (why?: DaprError): void => {
      if (isWork && this.registers) this.workers--;
      this.fewest = Math.min(this.fewest, this.workers);
      settle(why);
    };
    if (isWork) this.streams.push({ end });
    else this.hosted = true;
    return Promise.resolve(
      use({
        receive: () => (isWork ? this.#receive(ended) : Promise.resolve({ is: "opened" })),
        cancel: () => end(),
        closed,
      }),
    );
  };

  #receive(ended: Promise<void>): Promise<unknown> {
    const message = this.messages.shift();
    if (message === undefined) return ended;
    return Promise.resolve(getWorkItems.grpc.receive(message as never, {} as never));
  }
}

const open = (sidecar: Sidecar, take: (item: object) => void = () => undefined): Promise<Serving> =>
  new WorkSource(sidecar.caller, {
    runner: { stop: () => Promise.resolve(), take } as never,
    logger: silent,
    maxCachedWorkflows: 0,
    stopTimeoutMs: 1_000,
  }).open(newAborter({} as never).signal);

test.each<[string, (serving: Serving, sidecar: Sidecar) => unknown]>([
  ["it is cut off", (serving) => serving.cut()],
  ["it is drained", (serving) => serving.drain()],
  ["the sidecar ends it", (serving, { streams }) => (streams[0]?.end(), serving.ended)],
])("a stream of work leaves no timer behind once %s, which would hold the process", async (_, leave) => {
  const sidecar = new Sidecar();
  const serving = await open(sidecar);
  expect(sidecar.pauses.map(({ ms }) => ms)).toEqual([30_000]);
  await leave(serving, sidecar);
  await Promise.resolve();
  expect(sidecar.pauses.map(({ signal }) => signal?.aborted)).toEqual([true]);
});

test.each(["canceled", "unavailable", "internal"] as const)(
  "a stream that ends with %s is reported, and opened again (durabletask-js#182, Dapr 1.18.1's reload)",
  async (code) => {
    const sidecar = new Sidecar();
    const serving = await open(sidecar);
    sidecar.streams[0]?.end(new DaprError("shutting down", { code }));
    const error = await serving.ended;
    expect(error.code).toBe(code);
    expect(reconnects(error)).toBe(true);
  },
);

test("work of a kind that this version does not know is left out, and does not end the stream", async () => {
  const sidecar = new Sidecar();
  const activityRequest = { name: "charge", taskId: 1 };
  sidecar.messages.push(
    { request: { case: undefined }, completionToken: "1" },
    { request: { case: "activityRequest", value: activityRequest }, completionToken: "2" },
  );
  const taken: object[] = [];
  const serving = await open(sidecar, (item) => taken.push(item));
  sidecar.streams[0]?.end(new DaprError("shutting down", { code: "unavailable" }));
  expect((await serving.ended).message).toBe("shutting down");
  expect(taken).toEqual([expect.objectContaining({ kind: "activity", name: "charge" })]);
});

test("no stream is opened without a response to Hello (durabletask-js#69, #353)", async () => {
  const sidecar = new Sidecar();
  sidecar.failing.set(hello.name, new DaprError("no response", { code: "deadline_exceeded" }));
  await expect(open(sidecar)).rejects.toMatchObject({ code: "deadline_exceeded" });
  expect(sidecar.asked).toEqual([hello.name]);
});

test("a silent stream is replaced when Hello has no response, the new one before the old one ends (durabletask-js#357)", async () => {
  const sidecar = new Sidecar((ms) => {
    if (ms === 30_000) sidecar.failing.set(hello.name, new DaprError("late", { code: "deadline_exceeded" }));
  });
  sidecar.longPauses = 1;
  const serving = await open(sidecar);
  await expect.poll(() => sidecar.streams).toHaveLength(2);
  expect(sidecar.fewest).toBe(1);
  await serving.cut();
  expect(sidecar.workers).toBe(0);
});

test("a stream that is not registered is waited for, also behind the end of the one before it", async () => {
  const former = new Sidecar((_ms, sidecar) => {
    if (sidecar.time === 100) sidecar.workers = 0;
    if (sidecar.time === 200) sidecar.workers = 1;
  });
  // The sidecar counts the former worker until it has noticed its end.
  former.workers = 1;
  former.registers = false;
  await open(former);
  expect(former.time).toBeGreaterThanOrEqual(200);
  expect(former.time).toBeLessThan(300);
});

test("a stream beside another worker's is taken for registered when it has been open for a while", async () => {
  const sidecar = new Sidecar();
  sidecar.workers = 1;
  sidecar.registers = false;
  await open(sidecar);
  expect(sidecar.time).toBe(1_500);
});

test("a sidecar that is stuck is freed by an actor type without actors (dapr#10408)", async () => {
  const sidecar = new Sidecar((_ms, { asked }) => {
    if (asked.includes("actors.host")) sidecar.workers = 1;
  });
  sidecar.registers = false;
  sidecar.hosted = false;
  await open(sidecar);
  expect(sidecar.asked.filter((name) => name === "actors.host")).toHaveLength(2);
  expect(sidecar.time).toBeLessThan(6_000);
});

test("a sidecar that is stuck and cannot be freed ends the attempt, with the reason", async () => {
  const sidecar = new Sidecar();
  sidecar.registers = false;
  sidecar.hosted = false;
  const refused = "actor callback streaming requires a gRPC app channel";
  sidecar.failing.set("actors.host", new DaprError(refused, { code: "failed_precondition" }));
  await expect(open(sidecar)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("has not registered the workflows") as string,
  });
  expect(sidecar.asked.filter((name) => name === "actors.host")).toHaveLength(1);
});

test("a sidecar that returns no metadata is given a moment", async () => {
  const sidecar = new Sidecar();
  sidecar.failing.set(getMetadata.name, new DaprError("denied", { code: "permission_denied" }));
  await open(sidecar);
  expect(sidecar.time).toBe(1_500);
});
