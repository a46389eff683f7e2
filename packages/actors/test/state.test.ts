import { beforeEach, describe, expect, test } from "vitest";
import type { ActorStateEntry, ActorStateOperation } from "@dapr-ts/core";
import { jsonText, toJson } from "@dapr-ts/core/internal";
import { ActorState } from "../src/state/actor-state.ts";
import { StateChanges } from "../src/state/state-changes.ts";

/** A store behind one actor's state. */
class Store {
  readonly values = new Map<string, unknown>();
  readonly loaded: string[] = [];
  readonly saved: (readonly ActorStateOperation[])[] = [];
  changes = new StateChanges();
  clock = 0;
  expiresAt: Date | undefined;
  before: () => Promise<void> = async () => undefined;
  readonly state = new ActorState({
    changes: () => this.changes,
    load: async (key): Promise<ActorStateEntry> => {
      this.loaded.push(key);
      const value = this.values.get(key);
      await this.before();
      return { value, expiresAt: this.expiresAt };
    },
    save: async (operations) => {
      await this.before();
      this.saved.push(operations);
      for (const step of operations) {
        if (step.operation === "delete") this.values.delete(step.key);
        else this.values.set(step.key, JSON.parse(toJson(step.value)));
      }
    },
    date: () => this.clock,
  });

  /** Ends the turn, and begins another one. */
  async commit(): Promise<void> {
    await this.state.commit(this.changes);
    this.changes = new StateChanges();
  }

  fail(): void {
    this.changes = new StateChanges();
  }
}

let store: Store;
beforeEach(() => {
  store = new Store();
});

describe("state", () => {
  test("is read once, also if the key is missing", async () => {
    store.values.set("a", 0);
    expect(await store.state.get("a")).toBe(0);
    expect(await store.state.get("b")).toBeUndefined();
    await store.commit();
    expect([await store.state.get("a"), await store.state.has("a")]).toEqual([0, true]);
    expect([await store.state.get("b"), await store.state.has("b")]).toEqual([undefined, false]);
    expect(store.loaded).toEqual(["a", "b"]);
    expect(store.saved).toEqual([]);
  });

  test("is saved at the end, each key once, as it was last", async () => {
    store.state.set("a", 1);
    store.state.set("a", 2, { ttlSeconds: 5 });
    store.state.set("b", { x: null });
    store.state.delete("b");
    store.state.set("c", new Uint8Array([1]));
    expect(await store.state.get("a")).toBe(2);
    expect(await store.state.has("b")).toBe(false);
    await store.commit();
    expect(store.saved).toEqual([
      [
        { operation: "upsert", key: "a", value: jsonText("2"), ttlSeconds: 5 },
        { operation: "delete", key: "b" },
        {
          operation: "upsert",
          key: "c",
          value: jsonText(
            toJson({ "@type": "type.googleapis.com/google.protobuf.BytesValue", value: "AQ==" }),
          ),
          ttlSeconds: undefined,
        },
      ],
    ]);
    expect(await store.state.get("c")).toEqual(new Uint8Array([1]));
    expect(store.loaded).toEqual([]);
  });

  test("is dropped if the turn fails", async () => {
    store.state.set("a", 1);
    await store.commit();
    store.state.set("a", 2);
    store.state.set("b", 2);
    store.fail();
    expect([await store.state.get("a"), await store.state.get("b")]).toEqual([1, undefined]);
    await store.commit();
    expect(store.saved).toHaveLength(1);
  });

  test("is a copy, of what is set and of what is got", async () => {
    const object = { n: 1 };
    store.state.set("a", object);
    object.n = 2;
    (await store.state.get<typeof object>("a"))!.n = 3;
    await store.commit();
    expect(await store.state.get("a")).toEqual({ n: 1 });
  });

  test("is read again if it may have been saved", async () => {
    store.state.set("a", 1);
    store.before = () => Promise.reject(new Error("the answer was lost"));
    await expect(store.state.commit(store.changes)).rejects.toThrow("lost");
    store.fail();
    store.before = async () => undefined;
    store.values.set("a", 1);
    expect(await store.state.get("a")).toBe(1);
    expect(store.loaded).toEqual(["a"]);
  });

  test("stays unsaved if save() fails", async () => {
    store.state.set("a", 1);
    store.before = () => Promise.reject(new Error("not now"));
    await expect(store.state.save()).rejects.toThrow("not now");
    store.before = async () => undefined;
    expect(await store.state.get("a")).toBe(1);
    await store.commit();
    expect(store.values.get("a")).toBe(1);
  });

  test("keeps a value that was set while it was being loaded", async () => {
    store.values.set("a", "old");
    let open = (): void => undefined;
    store.before = () => new Promise((resolve) => (open = resolve));
    const got = store.state.get("a");
    store.state.set("a", "new");
    open();
    expect(await got).toBe("new");
  });

  test("is read again when it has expired", async () => {
    store.state.set("a", 1, { ttlSeconds: 1 });
    await store.commit();
    store.clock = 999;
    expect(await store.state.get("a")).toBe(1);
    expect(store.loaded).toEqual([]);
    store.clock = 1_000;
    store.values.delete("a");
    expect(await store.state.get("a")).toBeUndefined();
    store.values.set("b", 2);
    store.expiresAt = new Date(1_500);
    expect(await store.state.get("b")).toBe(2);
    store.clock = 1_600;
    store.values.delete("b");
    expect(await store.state.get("b")).toBeUndefined();
  });

  test("refuses what it could not keep", async () => {
    expect(() => store.state.set("a", undefined)).toThrow("cannot be written as JSON: undefined");
    expect(() => store.state.set("a", 1n)).toThrow("cannot be written as JSON");
    expect(() => store.state.set("", 1)).toThrow("non-empty");
    expect(() => store.state.set("a", 1, { ttlSeconds: 0.5 })).toThrow("whole number");
    await expect(store.state.get("")).rejects.toThrow("non-empty");
  });
});

describe("changes of a turn within a turn", () => {
  test("are seen by it alone, until it hands them on", () => {
    const outer = new StateChanges();
    const change = (text: string) => ({ text, ttlSeconds: undefined });
    outer.set("a", change("1"));
    const inner = new StateChanges(outer);
    inner.set("b", change("2"));
    expect([inner.get("a")?.text, outer.get("b")]).toEqual(["1", undefined]);
    expect([...inner.pending().keys()]).toEqual(["a", "b"]);
    inner.merge();
    expect(outer.get("b")?.text).toBe("2");
  });
});
