import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Collection } from "../../page/src/data/collection.ts";
import { Store } from "../../page/src/data/store.ts";
import { event, RUN } from "./fixture-data.ts";

describe("Collection", () => {
  it("replaces an item at its place, and drops the oldest beyond its limit", () => {
    const list = new Collection<{ key: string; value: number }>(({ key }) => key);
    list.limit = 3;
    list.add(["a", "b", "c"].map((key) => ({ key, value: 1 })));
    list.add([
      { key: "b", value: 2 },
      { key: "d", value: 1 },
    ]);
    list.publish();
    expect(list.list.value.map(({ key, value }) => `${key}${String(value)}`)).toEqual(["b2", "c1", "d1"]);
    expect(list.get("a")).toBeUndefined();
  });

  it("keeps its list while nothing has changed", () => {
    const list = new Collection<string>((item) => item);
    list.add(["a"]);
    list.publish();
    const before = list.list.value;
    list.add([]);
    list.publish();
    expect(list.list.value).toBe(before);
  });
});

describe("Store", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const started = (): Store => {
    const store = new Store();
    store.reset({ run: RUN });
    store.change({ events: [event(1, 1000)] });
    store.live(5000);
    return store;
  };

  it("shows changes together, not each alone", () => {
    const store = started();
    store.change({ events: [event(2, 1000)] });
    store.change({ events: [event(3, 1000)] });
    expect(store.events.list.value).toHaveLength(1);
    vi.runAllTimers();
    expect(store.events.list.value).toHaveLength(3);
  });

  it("stands still while it is paused, and shows all of it then", () => {
    const store = started();
    store.pause(true);
    store.change({ events: [event(2, 1000)] });
    vi.runAllTimers();
    expect(store.events.list.value).toHaveLength(1);
    store.pause(false);
    expect(store.events.list.value).toHaveLength(2);
  });

  it("forgets all lists at a reset, and counts what comes again once", () => {
    const store = started();
    store.reset({ run: RUN });
    store.live(5000);
    expect(store.events.list.value).toEqual([]);
    store.change({ events: [event(1, 1000)] });
    expect(store.eventRates.window(1999).at(-1)).toBe(1);
  });

  it("counts an event once, however often it changes", () => {
    const store = started();
    store.change({ events: [event(2, 1000)] });
    store.change({ events: [event(2, 1000)] });
    expect(store.eventRates.window(1999).at(-1)).toBe(2);
  });

  it("marks the areas that became stale", () => {
    const store = started();
    const before = store.stale.value;
    store.change({ stale: ["state"] });
    expect(store.stale.value).toEqual({ ...before, state: before.state + 1 });
  });
});
