import { beforeEach, describe, expect, test } from "vitest";
import {
  DaprError,
  newAborter,
  type ActorEvent,
  type ActorEventAnswer,
  type Duplex,
} from "@dapr-ts/core/internal";
import { StreamConnection } from "../src/hosting/stream-connection.ts";
import { ActorSource } from "../src/hosting/stream-hosting.ts";
import { TestClock, settle } from "./support/clock.ts";

/** The near end of a stream, of which a test plays the sidecar. */
class FakeDuplex implements Duplex<ActorEventAnswer, ActorEvent> {
  readonly sent: ActorEventAnswer[] = [];
  readonly closed: Promise<void>;
  ended = false;
  canceled = false;
  #close!: () => void;
  #come: ((event: ActorEvent | undefined) => void) | undefined;
  #fail: ((error: DaprError) => void) | undefined;
  readonly #queue: ActorEvent[] = [];

  constructor() {
    this.closed = new Promise((resolve) => (this.#close = resolve));
  }

  receive(): Promise<ActorEvent | undefined> {
    const next = this.#queue.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve, reject) => {
      this.#come = resolve;
      this.#fail = reject;
    });
  }

  push(event: ActorEvent): void {
    if (this.#come === undefined) this.#queue.push(event);
    else this.#come(event);
    this.#come = undefined;
  }

  async send(answer: ActorEventAnswer): Promise<void> {
    this.sent.push(answer);
  }

  end(): void {
    this.ended = true;
  }

  cancel(): void {
    this.canceled = true;
    this.lose(new DaprError("given up", { code: "canceled" }));
  }

  /** As the sidecar goes. */
  lose(error?: DaprError): void {
    if (error === undefined) this.#come?.(undefined);
    else this.#fail?.(error);
    this.#close();
  }
}

let clock: TestClock;
let duplex: FakeDuplex;
beforeEach(() => {
  clock = new TestClock();
  duplex = new FakeDuplex();
});

const logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
const deactivate = (answerTo: string): ActorEvent => ({ is: "deactivate", answerTo, type: "T", id: "1" });

describe("a stream", () => {
  let lost: number;
  let gates: Map<string, () => void>;
  const open = () =>
    new StreamConnection(duplex, {
      logger,
      pause: clock.pause,
      lost: () => void lost++,
      serve: async (event) => {
        if (!("answerTo" in event)) return undefined;
        await new Promise<void>((resolve) => gates.set(event.answerTo, resolve));
        return { is: "deactivate", answerTo: event.answerTo };
      },
    });
  beforeEach(() => {
    lost = 0;
    gates = new Map();
  });

  test("responds to requests in any order, and not to other messages", async () => {
    open();
    duplex.push({ is: "unknown" });
    duplex.push(deactivate("1"));
    await settle();
    duplex.push(deactivate("2"));
    await settle();
    gates.get("2")?.();
    await settle();
    gates.get("1")?.();
    await settle();
    expect(duplex.sent.map(({ answerTo }) => answerTo)).toEqual(["2", "1"]);
  });

  test("sends no response after it was lost, and logs that once", async () => {
    const stream = open();
    duplex.push(deactivate("1"));
    await settle();
    duplex.lose(new DaprError("gone", { code: "unavailable" }));
    expect(await stream.ended).toMatchObject({ message: "gone" });
    expect([lost, stream.isOver]).toEqual([1, true]);
    gates.get("1")?.();
    await settle();
    expect(duplex.sent).toEqual([]);
  });

  test("counts as lost if the sidecar ends it", async () => {
    const stream = open();
    await settle();
    duplex.lose();
    expect(await stream.ended).toMatchObject({ code: "unavailable" });
    expect(lost).toBe(1);
  });

  test("is ended and then cancelled when it is done, because daprd would wait on it", async () => {
    const stream = open();
    const drained = stream.drain();
    await settle();
    expect([duplex.ended, duplex.canceled]).toEqual([true, false]);
    await clock.advance(100);
    await drained;
    expect(duplex.canceled).toBe(true);
  });
});

describe("hosting over streams", () => {
  /** Returns the sidecar's hosted types, or undefined if it does not respond. */
  let hosted: string[] | undefined;
  let opened: number;
  let abandoned: number;

  function source(): ActorSource {
    const client = {
      metadata: {
        get: async () => {
          if (hosted === undefined) throw new DaprError("no sidecar", { code: "unavailable" });
          return { actorRuntime: { activeActors: hosted.map((type) => ({ type, count: 0 })) } };
        },
      },
    };
    const caller = {
      logger,
      clock,
      stream: async (
        _operation: unknown,
        _input: unknown,
        _options: unknown,
        use: (channel: FakeDuplex) => unknown,
      ) => {
        opened++;
        duplex = new FakeDuplex();
        duplex.push({ is: "opened" });
        return use(duplex);
      },
    };
    const types = ["A", "B"].map((type) => ({ type }));
    const host = { abandon: () => void abandoned++ };
    return new ActorSource(caller as never, { client, types, host, platform: {} } as never);
  }

  beforeEach(() => {
    hosted = [];
    opened = 0;
    abandoned = 0;
  });

  test("waits until the stream before is gone, and until the types are there", async () => {
    hosted = ["A", "B"];
    const serving = source().open(newAborter({} as never).signal);
    await clock.advance(10_000);
    expect(opened).toBe(0);
    hosted = [];
    await clock.advance(50);
    expect(opened).toBe(1);
    hosted = ["B"];
    await clock.advance(1_000);
    hosted = ["A", "B"];
    await clock.advance(50);
    await serving;
  });

  test("waits for a limited time, also for a sidecar that does not respond", async () => {
    hosted = ["A"];
    const first = source().open(newAborter({} as never).signal);
    await clock.advance(20_000);
    expect(opened).toBe(1);
    hosted = ["A", "B"];
    await clock.advance(50);
    await first;
    hosted = undefined;
    const second = source().open(newAborter({} as never).signal);
    await settle();
    expect(opened).toBe(2);
    hosted = ["A", "B"];
    await clock.advance(50);
    await second;
  });

  test("gives a stream up that the sidecar does not host the types for", async () => {
    const serving = source().open(newAborter({} as never).signal);
    const failed = expect(serving).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining("does not host A, B") as unknown,
    });
    await clock.advance(5_200);
    await failed;
    expect(duplex.canceled).toBe(true);
  });

  test("gives a stream up whose types another one's end has taken away", async () => {
    const opening = source().open(newAborter({} as never).signal);
    await settle();
    hosted = ["A", "B"];
    await clock.advance(50);
    const serving = await opening;
    await clock.advance(5_000);
    expect(duplex.canceled).toBe(false);
    hosted = ["A"];
    await clock.advance(1_000);
    expect(await serving.ended).toMatchObject({
      code: "unavailable",
      message: "the sidecar no longer hosts the actor types of this stream",
    });
    expect(abandoned).toBe(1);
  });
});
