import { describe, expect, test } from "vitest";
import type { Interceptor } from "../../src/call/interceptor.ts";
import { WiresCaller, type WiresCallerOptions } from "../../src/call/wires-caller.ts";
import { DaprError, notStarted } from "../../src/errors/dapr-error.ts";
import { silent, type Logger } from "../../src/platform/logger.ts";
import type { CallOptions, Operation, RetrySafety } from "../../src/call/operation.ts";
import type { Transport } from "../../src/call/transport.ts";

const platform = {
  utf8Encode: () => new Uint8Array(0),
  utf8Decode: () => "",
  randomId: () => "id",
};

type Attempt = (options: CallOptions) => unknown;

/** A wire whose attempts are scripted, on a clock of its own. */
class Rig {
  now = 0;
  readonly pauses: number[] = [];
  readonly sent: CallOptions[] = [];
  readonly said: string[] = [];
  readonly #script: Attempt[];

  constructor(...script: Attempt[]) {
    this.#script = script;
  }

  transport(wire: "http" | "grpc" = "http"): Transport {
    return {
      wire,
      call: async <I, O>(_operation: Operation<I, O>, _input: I, options: CallOptions): Promise<O> => {
        this.sent.push(options);
        const next = this.#script.shift();
        if (next === undefined) throw new Error("an attempt too many");
        return next(options) as O;
      },
      close: () => Promise.resolve(),
    };
  }

  logger(): Logger {
    const say =
      (level: string) =>
      (message: string): void => {
        this.said.push(`${level}: ${message}`);
      };
    return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  }

  caller(options: Partial<WiresCallerOptions> = {}): WiresCaller {
    return new WiresCaller({
      primary: this.transport(),
      platform,
      pause: async (ms) => {
        this.pauses.push(ms);
        this.now += ms;
      },
      now: () => this.now,
      random: () => 0.5,
      logger: silent,
      ...options,
    });
  }
}

const operation = (retry: RetrySafety | ((input: string) => RetrySafety)): Operation<string, string> => ({
  name: "test.do",
  retry,
  http: { request: () => ({ method: "GET", path: "/" }), reply: () => "" },
});

const ok = (): string => "done";
const fails =
  (code: DaprError["code"], more: { retryAfterMs?: number } = {}): Attempt =>
  () => {
    throw new DaprError("why", { code, ...more });
  };
const refused: Attempt = () => {
  throw notStarted(new DaprError("refused", { code: "unavailable" }));
};

describe("retries", () => {
  test("by default only for what never reached the sidecar, twice", async () => {
    const rig = new Rig(refused, refused, ok);
    await expect(rig.caller().call(operation("never"), "x")).resolves.toBe("done");
    expect(rig.pauses).toEqual([50, 150]);
    const gone = new Rig(refused, refused, refused);
    await expect(gone.caller().call(operation("never"), "x")).rejects.toMatchObject({ code: "unavailable" });
    const reached = new Rig(fails("unavailable"));
    await expect(reached.caller().call(operation("safe"), "x")).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  test.each([
    ["safe", {}, 2],
    ["overwrite", {}, 1],
    ["overwrite", { lastWriteWins: true }, 2],
    ["never", { lastWriteWins: true }, 1],
    ["once", { lastWriteWins: true, retryable: () => true }, 1],
  ] as const)("with the safety %s and %o make %i attempts", async (safety, retry, attempts) => {
    const rig = new Rig(fails("unavailable"), ok);
    const call = rig.caller({ retry }).call(operation(safety), "x");
    await (attempts === 2 ? expect(call).resolves.toBe("done") : expect(call).rejects.toThrow("why"));
    expect(rig.sent).toHaveLength(attempts);
  });

  test("do not repeat a refused request whose body was consumed", async () => {
    const rig = new Rig(refused);
    await expect(rig.caller().call(operation("once"), "x")).rejects.toThrow("refused");
  });

  test("depend on the input if the operation defines it", async () => {
    const byInput = operation((input) => (input === "read" ? "safe" : "never"));
    const rig = new Rig(fails("unavailable"), ok, fails("unavailable"));
    const caller = rig.caller({ retry: {} });
    await expect(caller.call(byInput, "read")).resolves.toBe("done");
    await expect(caller.call(byInput, "write")).rejects.toThrow("why");
  });

  test("share the call's time, and each has what is left of it", async () => {
    const slow: Attempt = ({ timeoutMs }) => {
      rig.now += 300;
      throw new DaprError(`${String(timeoutMs)}`, { code: "unavailable" });
    };
    const rig = new Rig(slow, slow, slow, slow);
    const retry = { maxAttempts: 9, initialDelayMs: 100, multiplier: 1, jitter: 0 };
    const call = rig.caller({ retry, timeoutMs: 5_000 }).call(operation("safe"), "x", { timeoutMs: 1_000 });
    await expect(call).rejects.toThrow("200");
    expect(rig.sent.map(({ timeoutMs }) => timeoutMs)).toEqual([1_000, 600, 200]);
  });

  test("use the client's timeout by default, and 0 disables it", async () => {
    const rig = new Rig(fails("unavailable"), ok);
    const retry = { jitter: 0 };
    await rig.caller({ retry, timeoutMs: 1_000 }).call(operation("safe"), "x");
    expect(rig.sent.map(({ timeoutMs }) => timeoutMs)).toEqual([undefined, 900]);
    const endless = new Rig(fails("unavailable"), ok);
    await endless.caller({ retry, timeoutMs: 1_000 }).call(operation("safe"), "x", { timeoutMs: 0 });
    expect(endless.sent.map(({ timeoutMs }) => timeoutMs)).toEqual([0, Infinity]);
  });

  test("can have a time of each attempt's own", async () => {
    const rig = new Rig(fails("deadline_exceeded"), ok);
    await rig.caller({ retry: { attemptTimeoutMs: 250 }, timeoutMs: 10_000 }).call(operation("safe"), "x");
    expect(rig.sent.map(({ timeoutMs }) => timeoutMs)).toEqual([250, 250]);
  });

  test("open a stream again, but never cut one off by the time of an attempt", async () => {
    const rig = new Rig(fails("unavailable"), ok);
    const wire = rig.transport("grpc");
    const streaming: Transport = {
      ...wire,
      stream: async (_operation, _input, options) => {
        await wire.call(operation("safe"), "x", options);
        return { cancel: () => undefined } as never;
      },
    };
    const caller = rig.caller({
      primary: streaming,
      retry: { attemptTimeoutMs: 250, jitter: 0 },
      timeoutMs: 10_000,
    });
    const open = {
      name: "test.stream",
      retry: "safe",
      grpc: { method: "m", open: () => ({}), receive: () => 1 },
    } as const;
    await expect(caller.stream(open, "x", {}, () => Promise.resolve("used"))).resolves.toBe("used");
    expect(rig.sent.map(({ timeoutMs }) => timeoutMs)).toEqual([undefined, 9_900]);
  });

  test("wait for the time of Retry-After, or not at all", async () => {
    const rig = new Rig(fails("unavailable", { retryAfterMs: 2_000 }), ok);
    await rig.caller({ retry: {}, timeoutMs: 10_000 }).call(operation("safe"), "x");
    expect(rig.pauses).toEqual([2_000]);
    const hopeless = new Rig(fails("unavailable", { retryAfterMs: 20_000 }));
    const call = hopeless.caller({ retry: {}, timeoutMs: 10_000 }).call(operation("safe"), "x");
    await expect(call).rejects.toMatchObject({ retryAfterMs: 20_000 });
  });

  test("end when the client's budget is spent", async () => {
    const rig = new Rig(...Array.from({ length: 10 }, () => fails("unavailable")));
    const retry = { maxAttempts: 3, budget: { reserve: 2, ratio: 0 } };
    const caller = rig.caller({ retry, logger: rig.logger() });
    for (let i = 0; i < 3; i++) await expect(caller.call(operation("safe"), "x")).rejects.toThrow("why");
    expect(rig.sent).toHaveLength(3 + 1 + 1);
    expect(rig.said.at(-2)).toBe(
      "warn: test.do: unavailable; not sent again, because the retry budget is spent",
    );
  });

  test("stop when the call is given up while it waits", async () => {
    const rig = new Rig(refused);
    const pause = () => Promise.reject(new DaprError("the call was canceled", { code: "canceled" }));
    const call = rig.caller({ pause }).call(operation("safe"), "x");
    await expect(call).rejects.toMatchObject({ code: "canceled" });
  });
});

describe("the logger", () => {
  test("has a line for each operation at debug, and a warning for each retry", async () => {
    const rig = new Rig(fails("unavailable"), ok, fails("not_found"));
    const caller = rig.caller({ retry: { jitter: 0 }, logger: rig.logger() });
    await caller.call(operation("safe"), "a value");
    await expect(caller.call(operation("safe"), "a value")).rejects.toThrow("why");
    expect(rig.said).toEqual([
      "warn: test.do over http: unavailable; attempt 2 follows in 100 ms",
      "debug: test.do over http: ok in 100.0 ms",
      "debug: test.do over http: not_found in 0.0 ms",
    ]);
  });

  test("is not warned of the first request that never reached the sidecar, as over a connection that was idle", async () => {
    const rig = new Rig(refused, refused, ok);
    await rig.caller({ logger: rig.logger() }).call(operation("never"), "x");
    expect(rig.said.slice(0, 2)).toEqual([
      "info: test.do over http: unavailable; attempt 2 follows in 50 ms",
      "warn: test.do over http: unavailable; attempt 3 follows in 150 ms",
    ]);
  });

  test("logs once that an operation uses the other transport, and warns if its input is the reason", async () => {
    const rig = new Rig(ok, ok, ok);
    const caller = rig.caller({
      primary: rig.transport("grpc"),
      secondary: rig.transport("http"),
      logger: rig.logger(),
    });
    await caller.call(operation("safe"), "x");
    await caller.call(operation("safe"), "x");
    const picky: Operation<string, string> = {
      ...operation("safe"),
      name: "test.pick",
      grpc: { method: "m", request: () => ({}), reply: () => "", unsupportedReason: () => "gRPC cannot" },
    };
    await caller.call(picky, "x");
    expect(rig.said.filter((line) => !line.startsWith("debug"))).toEqual([
      "info: test.do is sent over http: test.do does not exist on gRPC (logged once)",
      "warn: test.pick is sent over http: gRPC cannot (logged once)",
    ]);
  });
});

describe("interceptors", () => {
  test("wrap each other in their order, and all attempts", async () => {
    const rig = new Rig(refused, ok);
    const seen: string[] = [];
    const named =
      (name: string): Interceptor =>
      async (call, next) => {
        seen.push(`> ${name} ${call.operation} ${call.wire} ${String(call.input)}`);
        const result = await next(call.options);
        seen.push(`< ${name} ${String(result)}`);
        return `${name}(${String(result)})`;
      };
    const caller = rig.caller({ interceptors: [named("a"), named("b")] });
    await expect(caller.call(operation("safe"), "x")).resolves.toBe("a(b(done))");
    expect(seen).toEqual(["> a test.do http x", "> b test.do http x", "< b done", "< a b(done)"]);
  });

  test("receive the transport that carries the call", async () => {
    const rig = new Rig(ok);
    let wire = "";
    const interceptor: Interceptor = (call, next) => {
      wire = call.wire;
      return next(call.options);
    };
    const caller = rig.caller({
      primary: rig.transport("grpc"),
      secondary: rig.transport("http"),
      interceptors: [interceptor],
    });
    await caller.call(operation("safe"), "x");
    expect(wire).toBe("http");
  });

  test("change the options of what comes after them", async () => {
    const rig = new Rig(ok);
    const add =
      (name: string): Interceptor =>
      ({ options }, next) =>
        next({ ...options, headers: { ...options.headers, [name]: name } });
    const caller = rig.caller({ interceptors: [add("a"), add("b")] });
    await caller.call(operation("safe"), "x", { headers: { own: "1" }, timeoutMs: 7 });
    expect(rig.sent).toEqual([{ headers: { own: "1", a: "a", b: "b" }, timeoutMs: 7 }]);
  });

  test("answer in the place of the sidecar, repeat, and turn errors", async () => {
    const cached = new Rig();
    const answer = cached.caller({ interceptors: [() => Promise.resolve("cached")] });
    await expect(answer.call(operation("safe"), "x")).resolves.toBe("cached");

    const twice = new Rig(fails("internal"), ok);
    const again: Interceptor = ({ options }, next) => next(options).catch(() => next(options));
    await expect(twice.caller({ interceptors: [again] }).call(operation("never"), "x")).resolves.toBe("done");

    const turned = new Rig(fails("internal"));
    const turn: Interceptor = ({ options, operation: name }, next) =>
      next(options).catch((cause: unknown) => {
        throw new DaprError("turned", { code: "failed_precondition", operation: name, cause });
      });
    await expect(turned.caller({ interceptors: [turn] }).call(operation("safe"), "x")).rejects.toMatchObject({
      code: "failed_precondition",
      operation: "test.do",
    });
  });

  test("reject the call if they throw, also for the interceptor around them", async () => {
    const broken: Interceptor = () => {
      throw new TypeError("broken");
    };
    const caught: unknown[] = [];
    const outer: Interceptor = ({ options }, next) =>
      next(options).catch((error: unknown) => {
        caught.push(error);
        throw error;
      });
    const rig = new Rig();
    await expect(rig.caller({ interceptors: [outer, broken] }).call(operation("safe"), "x")).rejects.toThrow(
      "broken",
    );
    expect(caught).toHaveLength(1);
  });

  test("do not see what no wire could carry", async () => {
    const rig = new Rig();
    let seen = 0;
    const caller = rig.caller({ interceptors: [() => Promise.resolve(++seen)] });
    const checked: Operation<string, string> = {
      ...operation("safe"),
      check: () => {
        throw new DaprError("no", { code: "invalid_argument" });
      },
    };
    await expect(caller.call(checked, "x")).rejects.toMatchObject({
      code: "invalid_argument",
      operation: "test.do",
    });
    expect(seen).toBe(0);
  });
});

describe("an operation that prefers gRPC", () => {
  const preferring: Operation<string, string> = {
    ...operation("never"),
    grpc: { method: "do", request: () => ({}), reply: () => "" },
    prefers: "grpc",
  };

  test("uses it if it can be reached", async () => {
    const [http, grpc] = [new Rig(), new Rig(() => "over gRPC")];
    const caller = http.caller({ secondary: grpc.transport("grpc") });
    expect(await caller.call(preferring, "x")).toBe("over gRPC");
    expect(http.sent).toEqual([]);
  });

  test("uses HTTP while gRPC cannot be reached, and tries gRPC again after 30 s", async () => {
    const http = new Rig(
      () => "over HTTP",
      () => "over HTTP",
    );
    const grpc = new Rig(refused, () => "over gRPC");
    const caller = http.caller({ secondary: grpc.transport("grpc"), retry: { maxAttempts: 1 } });
    expect(await caller.call(preferring, "x")).toBe("over HTTP");
    expect(await caller.call(preferring, "x")).toBe("over HTTP");
    expect(grpc.sent).toHaveLength(1);
    http.now += 30_000;
    expect(await caller.call(preferring, "x")).toBe("over gRPC");
  });

  test("does not send again over HTTP what may have been carried out", async () => {
    const http = new Rig();
    const grpc = new Rig(() => {
      throw new DaprError("the connection was lost", { code: "unavailable" });
    });
    const caller = http.caller({ secondary: grpc.transport("grpc"), retry: { maxAttempts: 1 } });
    await expect(caller.call(preferring, "x")).rejects.toMatchObject({ code: "unavailable" });
    expect(http.sent).toEqual([]);
  });
});

describe("close()", () => {
  const stream = (close: () => Promise<void>) => {
    const done = { cutOff: 0 };
    return { done, close, cutOff: () => void done.cutOff++ };
  };

  test("cuts off subscriptions whose handlers do not end, and names handlers that await it", async () => {
    const rig = new Rig();
    const closed: string[] = [];
    const primary = { ...rig.transport(), close: async () => void closed.push("primary") };
    const caller = rig.caller({ primary });
    const stuck = stream(() => new Promise<void>(() => undefined));
    caller.track(stuck);
    await expect(caller.close()).rejects.toMatchObject({
      code: "deadline_exceeded",
      message: expect.stringContaining("a handler must not await close()") as string,
    });
    expect(rig.pauses).toEqual([30_000]);
    expect(stuck.done.cutOff).toBe(1);
    expect(closed).toEqual(["primary"]);
  });

  test("does not cut off what ends in time, and leaves no timer", async () => {
    let left: boolean | undefined;
    const rig = new Rig();
    const pause: WiresCallerOptions["pause"] = (_ms, signal) =>
      new Promise((_resolve, reject) => {
        left = true;
        signal?.addEventListener("abort", () => {
          left = false;
          reject(new DaprError("the call was canceled", { code: "canceled" }));
        });
      });
    const caller = rig.caller({ pause });
    const fine = stream(() => Promise.resolve());
    const broken = stream(() => Promise.reject(new Error("no")));
    caller.track(fine);
    caller.track(broken);
    await caller.close();
    expect([fine.done.cutOff, broken.done.cutOff, left]).toEqual([0, 0, false]);
  });
});
