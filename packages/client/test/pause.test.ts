import { expect, test, vi } from "vitest";
import { pause } from "../src/platform.ts";

// Node warns of such a time, which it treats as one millisecond; a warning fails this file (tools/warnings).
test.each([Infinity, 2 ** 40])("a pause of %d ms lasts until it is canceled", async (ms) => {
  const stop = new AbortController();
  let ended = false;
  const pausing = pause(ms, stop.signal).finally(() => (ended = true));
  const rejected = expect(pausing).rejects.toMatchObject({ code: "canceled" });
  const start = performance.now();
  await vi.waitUntil(() => ended || performance.now() - start > 50, { timeout: 30_000 });
  expect(ended).toBe(false);
  stop.abort();
  await rejected;
});
