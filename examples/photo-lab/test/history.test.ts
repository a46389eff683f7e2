import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DaprClient } from "@dapr-ts/client";
import { inMemoryDapr } from "@dapr-ts/testing";
import { eventLine } from "../src/web-port/event-line.ts";
import { Invocations, withInvocation, type History } from "../src/web-port/invocations.ts";

const invocation = { at: 0, appId: "image-api-grayscale", oldSize: 68_016, newSize: 1024, costMs: 123.4 };

beforeEach(() => void vi.stubEnv("TZ", "UTC"));
afterEach(() => void vi.unstubAllEnvs());

test("an event reads as the demo's did", () => {
  const at = Date.UTC(2026, 10, 21, 9, 5, 7);
  expect(eventLine({ number: 12, ...invocation, at })).toBe(
    "event-12##2026-11-21 09:05:07,image-api-grayscale,old_size: 66.42 (kb), cur_size: 1.00 (kb) cost_time: 0.123 (s)",
  );
});

test("all are counted and the last ten are kept, the newest first", () => {
  let history: History = { count: 0, last: [] };
  for (let i = 1; i <= 12; i++) history = withInvocation(history, { ...invocation, at: i });
  expect(history.count).toBe(12);
  expect(history.last.map(({ number }) => number)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  expect(history.last.map(({ at }) => at)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

test("nothing is lost when several write at once", async () => {
  const dapr = new DaprClient({ transport: inMemoryDapr({ state: ["statestore"] }) });
  const apps = [1, 2, 3].map(() => new Invocations(dapr.state, "statestore"));
  await Promise.all(apps.flatMap((app) => Array.from({ length: 10 }, () => app.add(invocation))));
  const history = await apps[0]?.history();
  expect(history?.count).toBe(30);
  expect(history?.last.map(({ number }) => number)).toEqual([30, 29, 28, 27, 26, 25, 24, 23, 22, 21]);
});

test("a fault that is not a conflict is not tried again", async () => {
  const sidecar = inMemoryDapr({ state: ["statestore"] });
  const dapr = new DaprClient({ transport: sidecar });
  sidecar.fail("state.save", { code: "internal" });
  let changes = 0;
  const update = dapr.state.update<number>("statestore", "key", (value = 0) => {
    changes++;
    return value + 1;
  });
  await expect(update).rejects.toMatchObject({ code: "internal" });
  expect(changes).toBe(1);
});
