import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSidecar } from "./support/sidecar.ts";

/** As a Wasm guest is: asynchronous calls cannot be followed. */
beforeEach(() => {
  vi.resetModules();
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
});

test("without AsyncLocalStorage actors have their state, and pass reentrancy on through their own proxies", async () => {
  const { Actor, actors } = await import("@dapr-ts/actors");
  const { followsTurns } = await import("../src/turns/turn.ts");
  expect(followsTurns).toBe(false);

  class Plain extends Actor {
    static override reentrancy = true;

    async around(levels: number): Promise<number> {
      this.state.set(String(levels), levels);
      if (levels === 0) return ((await this.state.get<number>("2")) ?? 0) * 10;
      return 1 + (await this.proxy<Plain>("Plain", this.id).around(levels - 1));
    }

    aroundAndFail(): Promise<never> {
      this.state.set("failed", true);
      return this.proxy<Plain>("Plain", this.id)
        .around(0)
        .then(() => Promise.reject(new Error("on purpose")));
    }
  }

  const sidecar = new FakeSidecar();
  sidecar.app.use(actors({ Plain }, { client: sidecar.client }));
  const call = (method: string, data?: unknown) =>
    sidecar.client.actors.invoke("Plain", "1", method, data, { metadata: { "Dapr-Reentrancy-Id": "r" } });
  expect(await call("around", 2)).toBe(22);
  expect([...sidecar.state]).toEqual([
    ["Plain/1/2", 2],
    ["Plain/1/1", 1],
    ["Plain/1/0", 0],
  ]);
  sidecar.state.delete("Plain/1/0");
  await expect(call("aroundAndFail")).rejects.toThrow("on purpose");
  expect(sidecar.state.has("Plain/1/failed")).toBe(false);
  expect(sidecar.state.has("Plain/1/0")).toBe(false);
});
