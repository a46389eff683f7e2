import { beforeEach, describe, expect, test } from "vitest";
import {
  Actor,
  DaprError,
  actorProxy,
  actors,
  withOptions,
  type ActorCall,
  type FiredReminder,
} from "@dapr-ts/actors";
import { FakeSidecar } from "./support/sidecar.ts";

let sidecar: FakeSidecar;
beforeEach(() => {
  sidecar = new FakeSidecar();
});

const said: string[] = [];
beforeEach(() => void said.splice(0));

class Base extends Actor {
  inherited(): string {
    return "no";
  }
}

class Counter extends Base {
  onActivate(): void {
    said.push(`activate ${this.id}`);
  }

  onDeactivate(): void {
    said.push(`deactivate ${this.id}`);
  }

  onBeforeMethod({ method }: ActorCall): void {
    said.push(`before ${method}`);
  }

  onAfterMethod({ method }: ActorCall): void {
    said.push(`after ${method}`);
  }

  async increment(by: number): Promise<number> {
    const n = (await this.state.get<number>("n")) ?? 0;
    this.state.set("n", n + by);
    return n + by;
  }

  async incrementAndFail(): Promise<void> {
    await this.increment(1);
    throw new DaprError("on purpose", { code: "aborted", errorCode: "MINE" });
  }

  plainFailure(): never {
    throw new TypeError("not as meant");
  }

  kinds(...args: unknown[]): string[] {
    return args.map((arg) => (arg === null ? "null" : typeof arg));
  }

  echo(...args: unknown[]): unknown[] {
    return args;
  }

  one(arg: unknown): unknown {
    return arg;
  }

  #secret(): string {
    return "secret";
  }

  usesSecret(): string {
    return this.#secret();
  }
}

describe("methods", () => {
  test("are called with what they are given, and answer", async () => {
    sidecar.app.use(actors({ Counter }, { client: sidecar.client }));
    const counter = actorProxy<Counter>(sidecar.client, "Counter", "c1");
    expect(await counter.increment(2)).toBe(2);
    expect(await counter.increment(3)).toBe(5);
    expect(sidecar.state.get("Counter/c1/n")).toBe(5);
    expect(said).toEqual([
      "activate c1",
      "before increment",
      "after increment",
      "before increment",
      "after increment",
    ]);
    const bytes = new Uint8Array([0x31, 0xff]);
    for (const arg of [0, "", false, null, [1, 2], { a: 1 }, bytes, new Uint8Array([0x31])]) {
      expect(await counter.one(arg)).toEqual(arg);
    }
    expect(await counter.one(undefined)).toBeUndefined();
    expect(await counter.echo()).toEqual([]);
    expect(await counter.echo([1, 2])).toEqual([[1, 2]]);
    expect(await counter.echo(1, "a", null)).toEqual([1, "a", null]);
    // In JSON, undefined is null.
    expect(await counter.echo(undefined, 2, undefined)).toEqual([null, 2, null]);
    for (const args of [
      [undefined],
      [null],
      [1, undefined],
      [undefined, undefined],
      [null, undefined, bytes, undefined],
    ])
      expect(await counter.kinds(...args)).toEqual(args.map((arg) => (arg === null ? "null" : typeof arg)));
  });

  test.each([
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
    "onActivate",
    "onDeactivate",
    "onBeforeMethod",
    "proxy",
    "inherited",
    "state",
    "id",
    "then",
    "#secret",
    "nope",
  ])("%s cannot be called", async (method) => {
    sidecar.app.use(actors({ Counter }, { client: sidecar.client }));
    await expect(sidecar.client.actors.invoke("Counter", "c1", method)).rejects.toMatchObject({
      code: "unimplemented",
      message: `actor type Counter has no method ${method}`,
    });
    expect(said).toEqual([]);
  });

  test("listed ones can be inherited, and are all that there is", async () => {
    class Listed extends Base {
      static override methods = ["inherited"];
      own(): void {}
    }
    sidecar.app.use(actors({ Listed }, { client: sidecar.client }));
    const listed = actorProxy<Listed>(sidecar.client, "Listed", "1");
    expect(await listed.inherited()).toBe("no");
    await expect(listed.own()).rejects.toMatchObject({ code: "unimplemented" });
    class Wrong extends Actor {
      static override methods = ["onActivate"];
      onActivate(): void {}
    }
    expect(() => actors({ Wrong })).toThrow('"methods" lists "onActivate", which is not a method');
  });

  test("errors arrive with message and code, and nothing of the turn is kept", async () => {
    sidecar.app.use(actors({ Counter }, { client: sidecar.client }));
    const counter = actorProxy<Counter>(sidecar.client, "Counter", "c1");
    await counter.increment(1);
    await expect(counter.incrementAndFail()).rejects.toMatchObject({
      name: "DaprError",
      message: "on purpose",
      code: "aborted",
      errorCode: "MINE",
    });
    expect(await counter.increment(1)).toBe(2);
    await expect(counter.plainFailure()).rejects.toMatchObject({
      message: "not as meant",
      code: "internal",
      errorCode: "ERR_ACTOR_INVOKE_METHOD",
    });
  });

  test("another SDK's caller is answered with a status", async () => {
    sidecar.app.use(actors({ Counter }, { client: sidecar.client }));
    const put = (method: string, body = "") =>
      sidecar.app.handle({
        method: "PUT",
        path: `/actors/Counter/c1/method/${method}`,
        headers: { "content-type": "application/json" },
        body: Buffer.from(body),
      });
    expect(await put("increment", "4")).toMatchObject({ status: 200, body: "4" });
    expect(await put("plainFailure")).toMatchObject({ status: 500 });
    expect(await put("nope")).toMatchObject({ status: 404 });
    expect(await put("increment", "{")).toMatchObject({ status: 500 });
  });

  test("a result without a JSON form fails the call before anything is saved", async () => {
    class Odd extends Actor {
      big(): bigint {
        this.state.set("n", 1);
        return 1n;
      }
    }
    sidecar.app.use(actors({ Odd }, { client: sidecar.client }));
    await expect(sidecar.client.actors.invoke("Odd", "1", "big")).rejects.toMatchObject({
      code: "invalid_argument",
    });
    expect(sidecar.state.size).toBe(0);
  });
});

describe("reminders", () => {
  class Account extends Actor {
    closeAccount(): void {
      said.push("closed");
    }
  }
  /** With its hook as a field. */
  class Noting extends Account {
    onReminder = ({ name, data }: FiredReminder): void => void said.push(`${name} ${JSON.stringify(data)}`);

    async note(text: unknown): Promise<void> {
      await this.reminders.register("note", { data: text });
    }
  }
  const forged = { "dapr-ts:method": "closeAccount", data: 1 };
  const use = () => sidecar.app.use(actors({ Account, Noting }, { client: sidecar.client }));
  /** Returns daprd's request for a registration. */
  const tick = (type: string, name: string, headers = {}) => {
    const { data } = sidecar.reminders.get(name) ?? { data: forged };
    return sidecar.tick(
      "remind",
      type,
      "1",
      name,
      { data: JSON.parse(JSON.stringify(data)) as unknown },
      headers,
    );
  };

  test("without a method go to the hook, also where it is a field", async () => {
    use();
    await actorProxy<Noting>(sidecar.client, "Noting", "1").note("hello");
    expect(await tick("Noting", "note")).toBe(200);
    expect(said).toEqual(['note "hello"']);
  });

  test("have data that names no method", async () => {
    use();
    await actorProxy<Noting>(sidecar.client, "Noting", "1").note(forged);
    expect(await tick("Noting", "note")).toBe(200);
    expect(said).toEqual([`note ${JSON.stringify(forged)}`]);
  });

  test("cannot be called from outside as the method remind/x", async () => {
    use();
    expect(await tick("Noting", "x", { "dapr-caller-app-id": "caller" })).toBe(404);
    expect(said).toEqual([]);
  });

  test("without a method in the class are answered with 404", async () => {
    use();
    expect(await sidecar.tick("remind", "Account", "1", "unknown", { data: 1 })).toBe(404);
    expect(await sidecar.tick("remind", "Account", "1", "closeAccount", {})).toBe(200);
    expect(said).toEqual(["closed"]);
  });
});

describe("a call within a turn", () => {
  class Relay extends Actor {
    async pass(): Promise<number> {
      return this.proxy<Counter>("Counter", "c1").increment(1);
    }
  }
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  test.each([
    [
      { traceparent, tracestate: "vendor=1", baggage: "tenant=t1" },
      { traceparent, tracestate: "vendor=1", baggage: "tenant=t1" },
    ],
    [{ traceparent, tracestate: "vendor=\u00e9", baggage: "not a member" }, { traceparent }],
    [{ traceparent: "garbage", tracestate: "vendor=1", baggage: "a=1,\u00e9" }, { baggage: "a=1" }],
    [{ tracestate: "vendor=1" }, {}],
  ])("with the headers %j passes on %j", async (headers, passed) => {
    sidecar.app.use(actors({ Counter, Relay }, { client: sidecar.client }));
    const path = "/actors/Relay/r1/method/pass";
    expect(await sidecar.app.handle({ method: "PUT", path, headers })).toMatchObject({ status: 200 });
    expect(sidecar.headers).toEqual([passed]);
  });
});

describe("proxies", () => {
  test("are not thenable, and have methods alone", async () => {
    const proxy = actorProxy<Counter>(sidecar.client, "Counter", "c1");
    expect(await Promise.resolve(proxy)).toBe(proxy);
    expect(JSON.stringify({ proxy })).toBe('{"proxy":{}}');
    expect(typeof proxy.increment).toBe("function");
    expect(proxy.increment).toBe(proxy.increment);
    expect(Object.keys(proxy)).toEqual([]);
    expect(sidecar.calls).toEqual([]);
  });

  test("have options for every call, and others for one", async () => {
    const seen: unknown[] = [];
    const client = {
      actors: { invoke: async (...args: unknown[]) => void seen.push(args.at(-1)) },
    } as unknown as typeof sidecar.client;
    const proxy = actorProxy<Counter>(client, "Counter", "c1", { timeoutMs: 500, headers: { a: "1" } });
    await proxy.increment(1);
    await withOptions(proxy, { timeoutMs: 5 }).increment(1);
    expect(seen).toEqual([
      { metadata: { a: "1" }, headers: { a: "1" }, signal: undefined, timeoutMs: 500 },
      { metadata: { a: "1" }, headers: { a: "1" }, signal: undefined, timeoutMs: 5 },
    ]);
    expect(() => withOptions({}, {})).toThrow("proxy");
  });
});
