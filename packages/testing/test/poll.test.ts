import { expect, test, vi } from "vitest";
import { poll, type Probe } from "../src/poll.ts";
import { within } from "../src/within.ts";

const late = (missing: string): Error => new Error(`late: ${missing}`);

test("it ends with the first probe that is content, failures before it do not count", async () => {
  const probe = vi.fn<Probe>().mockRejectedValueOnce(new Error("refused")).mockResolvedValueOnce("not yet");
  probe.mockResolvedValue(true);
  await poll(probe, { timeoutMs: 60_000, intervalMs: 1 }, late);
  expect(probe).toHaveBeenCalledTimes(3);
});

test("rejects at the deadline with what was missing last", async () => {
  const probe: Probe = async () => "it is not connected";
  await expect(poll(probe, { timeoutMs: 5, intervalMs: 1 }, late)).rejects.toThrow(
    "late: it is not connected",
  );
});

test("an abort ends it with the signal's reason, in the middle of a wait", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const probe: Probe = async () => {
    queueMicrotask(() => controller.abort(reason));
    return "not yet";
  };
  const options = { timeoutMs: 60_000, intervalMs: 60_000, signal: controller.signal };
  await expect(poll(probe, options, late)).rejects.toBe(reason);
});

test("a wait without a limit ends with its promise, not with a timer of a millisecond", async () => {
  const slow = new Promise((resolve) => setTimeout(resolve, 30));
  expect(await within(Infinity, slow)).toBe(true);
  expect(await within(1, new Promise(() => undefined))).toBe(false);
});
