import { beforeEach, describe, expect, test, vi } from "vitest";
import { Actor, actorProxy, actors, type ActorsOptions } from "@dapr-ts/actors";
import { encodeArguments } from "../src/arguments.ts";
import { FakeSidecar } from "./support/sidecar.ts";

const settle = () => new Promise((resolve) => setImmediate(resolve));

let said: string[];
let gates: Map<string, () => void>;
let sidecar: FakeSidecar;

beforeEach(() => {
  said = [];
  gates = new Map();
  sidecar = new FakeSidecar();
});

class Slow extends Actor {
  #life = 0;

  onActivate(): void {
    said.push("activate");
  }

  async onDeactivate(): Promise<void> {
    // Values that it has read stay readable.
    said.push(`deactivate ${String(await this.state.get("n").catch(() => "?"))}`);
  }

  async hold(name: string): Promise<number> {
    said.push(`${name} begins`);
    await new Promise<void>((resolve) => gates.set(name, resolve));
    const n = ((await this.state.get<number>("n")) ?? 0) + 1;
    this.state.set("n", n);
    said.push(`${name} ends`);
    return ++this.#life;
  }

  async next(): Promise<number> {
    this.state.set("n", ((await this.state.get<number>("n")) ?? 0) + 1);
    return ++this.#life;
  }

  later(): void {
    setTimeout(() => {
      try {
        this.state.set("n", -1);
      } catch (error) {
        said.push((error as Error).message);
      }
      gates.get("late")?.();
    }, 0);
  }
}

const use = (options: ActorsOptions = {}) =>
  sidecar.app.use(actors({ Slow }, { client: sidecar.client, ...options }));
const slow = (id = "1") => actorProxy<Slow>(sidecar.client, "Slow", id);

describe("an actor's life", () => {
  test("ends when daprd deactivates the actor, and begins again with the next call", async () => {
    use();
    expect([await slow().next(), await slow().next()]).toEqual([1, 2]);
    expect(await sidecar.deactivate("Slow", "1")).toBe(200);
    expect(await sidecar.deactivate("Slow", "1")).toBe(200);
    expect(await sidecar.deactivate("Slow", "unknown")).toBe(200);
    expect(await slow().next()).toBe(1);
    expect(said).toEqual(["activate", "deactivate 2", "activate"]);
  });

  test("keeps nothing of calls that run or wait at its end, since daprd no longer waits for them", async () => {
    use();
    await slow().next();
    const held = slow().hold("a");
    const waiting = slow().next();
    await settle();
    const deactivated = sidecar.deactivate("Slow", "1");
    await settle();
    expect(said).toEqual(["activate", "a begins"]);
    gates.get("a")?.();
    await expect(held).rejects.toMatchObject({
      code: "aborted",
      message: "actor Slow/1 was deactivated on this host before the call ended",
    });
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    expect(await deactivated).toBe(200);
    expect(await slow().next()).toBe(1);
    expect(said).toEqual(["activate", "a begins", "a ends", "deactivate ?", "activate"]);
    expect(sidecar.state.get("Slow/1/n")).toBe(2);
  });

  test("ends when another sidecar reads the types", async () => {
    use();
    const ask = () => sidecar.app.handle({ method: "GET", path: "/dapr/config", headers: {} });
    await ask();
    await slow().next();
    await ask();
    await settle();
    expect(await slow().next()).toBe(1);
    expect(said).toEqual(["activate", "deactivate 1", "activate"]);
  });

  test("continues when another caller reads the types, because the sidecar still hosts them", async () => {
    use();
    sidecar.hosts = ["Slow"];
    const ask = () => sidecar.app.handle({ method: "GET", path: "/dapr/config", headers: {} });
    await ask();
    await slow().next();
    await ask();
    await settle();
    expect(await slow().next()).toBe(2);
    expect(said).toEqual(["activate"]);
  });

  test("begins again when its state was changed elsewhere, since the actor was active there unnoticed", async () => {
    use();
    expect([await slow().next(), await slow().next()]).toEqual([1, 2]);
    sidecar.state.set("Slow/1/n", 20);
    // daprd cannot move an actor away and back in less time than this.
    const since = performance.now();
    await vi.waitUntil(() => performance.now() - since > 20, { interval: 1, timeout: 30_000 });
    expect(await slow().next()).toBe(1);
    expect(sidecar.state.get("Slow/1/n")).toBe(21);
    expect(said).toEqual(["activate", "deactivate 2", "activate"]);
  });

  test("begins again after a save that failed, since its fields may hold what was not saved", async () => {
    use();
    await slow().next();
    sidecar.before = (operation) => {
      if (operation === "actors.transaction") throw new Error("no store");
    };
    await expect(slow().next()).rejects.toThrow("no store");
    sidecar.before = () => undefined;
    expect(await slow().next()).toBe(1);
    expect(sidecar.state.get("Slow/1/n")).toBe(2);
  });

  test("keeps nothing of a call that daprd no longer waits for, and does not begin one", async () => {
    use();
    await slow().next();
    const abort = new AbortController();
    sidecar.signal = abort.signal;
    const held = slow().hold("a");
    await settle();
    const waiting = slow().next();
    await settle();
    abort.abort();
    gates.get("a")?.();
    await expect(held).rejects.toMatchObject({ code: "aborted" });
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    sidecar.signal = undefined;
    expect(await slow().next()).toBe(1);
    expect(sidecar.state.get("Slow/1/n")).toBe(2);
    expect(said.filter((entry) => entry.includes("begins"))).toEqual(["a begins"]);
  });

  test("fails a call whose changes cannot be saved, and keeps none of them", async () => {
    use();
    await slow().next();
    sidecar.before = (operation) => {
      if (operation === "actors.transaction") throw new Error("no store");
    };
    await expect(slow().next()).rejects.toThrow("no store");
    sidecar.before = () => undefined;
    await slow().next();
    expect(sidecar.state.get("Slow/1/n")).toBe(2);
  });

  test("has no state outside of its turns", async () => {
    use();
    const late = new Promise<void>((resolve) => gates.set("late", resolve));
    await slow().later();
    await late;
    expect(said.at(-1)).toContain("was used outside of a call");
    expect(sidecar.state.size).toBe(0);
  });

  test("is the same through one id, and another through another", async () => {
    use();
    const all = [slow("a").hold("a"), slow("b").hold("b")];
    await settle();
    expect(said.filter((entry) => entry.endsWith("begins"))).toEqual(["a begins", "b begins"]);
    for (const open of gates.values()) open();
    expect(await Promise.all(all)).toEqual([1, 1]);
  });
});

describe("turns of one chain that overlap", () => {
  class Siblings extends Actor {
    static override reentrancy = true;

    async hold(name: string, fails: boolean): Promise<void> {
      this.state.set(name, 1);
      await new Promise<void>((resolve) => gates.set(name, resolve));
      if (fails) throw new Error(`${name} fails`);
    }
  }

  const hold = (name: string, fails = false): Promise<unknown> => {
    const { data, metadata } = encodeArguments([name, fails]);
    return sidecar.client.actors.invoke("Siblings", "1", "hold", data, {
      metadata: { ...metadata, "Dapr-Reentrancy-Id": "r" },
    });
  };

  const end = async (name: string, call: Promise<unknown>): Promise<unknown> => {
    gates.get(name)?.();
    return call.catch((error: Error) => error.message);
  };

  beforeEach(() => {
    sidecar.app.use(actors({ Siblings }, { client: sidecar.client }));
  });

  test.each([
    ["a", "b", "c"],
    ["c", "b", "a"],
    ["b", "a", "c"],
  ])("are all saved, whichever ends first: %s %s %s", async (...order) => {
    const calls = new Map<string, Promise<unknown>>();
    for (const name of ["a", "b", "c"]) {
      calls.set(name, hold(name));
      await settle();
    }
    for (const name of order) await end(name, calls.get(name) as Promise<unknown>);
    expect([...sidecar.state.keys()].sort()).toEqual(["Siblings/1/a", "Siblings/1/b", "Siblings/1/c"]);
  });

  test("are saved without the one that fails, though it began before them", async () => {
    const a = hold("a", true);
    await settle();
    const b = hold("b");
    await settle();
    expect(await end("a", a)).toBe("a fails");
    await end("b", b);
    expect([...sidecar.state.keys()]).toEqual(["Siblings/1/b"]);
  });
});

describe("a host that stops", () => {
  test("finishes what it has, refuses more, and deactivates", async () => {
    const extension = actors({ Slow }, { client: sidecar.client });
    sidecar.app.use(extension);
    const held = slow().hold("a");
    await slow("2").next();
    const stopped = extension.stop?.();
    await settle();
    expect(await slow("3").next()).toBe(1);
    gates.get("a")?.();
    expect(await held).toBe(1);
    await stopped;
    await expect(slow("2").next()).rejects.toMatchObject({ code: "unavailable" });
    expect(said.filter((entry) => entry.startsWith("deactivate"))).toHaveLength(3);
  });

  test("before it started has calls fail that waited for it", async () => {
    const extension = actors({ Slow });
    sidecar.app.use(extension);
    const waiting = slow().next();
    await settle();
    await extension.stop?.();
    await expect(waiting).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("the configuration for daprd", () => {
  class Configured extends Actor {
    static override idleTimeout = "PT90S";
    static override reentrancy = { maxStackDepth: 5 };
    static override drainRebalancedActors = false;
  }

  test("merges the class's own settings over the options", async () => {
    const options = { idleTimeout: 60_000, drainOngoingCallTimeout: "1m", drainRebalancedActors: true };
    sidecar.app.use(actors({ Slow, Configured }, options));
    const { body } = await sidecar.app.handle({ method: "GET", path: "/dapr/config", headers: {} });
    expect(JSON.parse(body as string)).toEqual({
      entities: ["Slow", "Configured"],
      entitiesConfig: [
        {
          entities: ["Slow"],
          actorIdleTimeout: "60000ms",
          drainOngoingCallTimeout: "60000ms",
          drainRebalancedActors: true,
          reentrancy: { enabled: false },
        },
        {
          entities: ["Configured"],
          actorIdleTimeout: "90000ms",
          drainOngoingCallTimeout: "60000ms",
          drainRebalancedActors: false,
          reentrancy: { enabled: true, maxStackDepth: 1_000_000 },
        },
      ],
    });
  });

  test("is refused where it could not be meant", () => {
    expect(() => actors({})).toThrow("needs a class");
    expect(() => actors({ "a/b": Slow })).toThrow("must not contain");
    expect(() => actors({ Slow }, { idleTimeout: "soon" })).toThrow("must be a duration");
    expect(() => actors({ Slow }, { reentrancy: { maxStackDepth: 0 } })).toThrow("whole number");
    expect(() => actors({ Slow: "Slow" as never })).toThrow("needs a class");
  });
});
