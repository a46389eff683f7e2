import { expect, test, vi } from "vitest";
import { DaprTestingError } from "../src/errors.ts";
import { raceEarlyExit } from "../src/race-early-exit.ts";
import type { Exit, Unit, UnitSpec } from "../src/unit.ts";

const never = new Promise<never>(() => undefined);

function fakeUnit(log: string, exited: Promise<Exit> = never) {
  const remove = vi.fn(async () => undefined);
  return { unit: { name: "daprd a", exited, tail: () => log, remove } as unknown as Unit, remove };
}

function spec(ready: UnitSpec["ready"]): UnitSpec {
  return { name: "daprd a", alias: "a", program: "daprd", ports: {}, env: {}, command: () => [], ready };
}

const signal = new AbortController().signal;
const ended = (code: number): Promise<Exit> => Promise.resolve({ code, signal: undefined });

test("a unit that is ready is handed out", async () => {
  const { unit, remove } = fakeUnit("");
  expect(
    await raceEarlyExit(
      spec(async () => undefined),
      signal,
      async () => unit,
    ),
  ).toBe(unit);
  expect(remove).not.toHaveBeenCalled();
});

test("a unit that ends first is an error with its exit code and its log, and is removed", async () => {
  const { unit, remove } = fakeUnit("  level=fatal bad component", ended(3));
  const launch = raceEarlyExit(
    spec(() => never),
    signal,
    async () => unit,
  );
  await expect(launch).rejects.toMatchObject({
    code: "exited",
    message: "daprd a ended with exit code 3 before it was ready:\n  level=fatal bad component",
  });
  expect(remove).toHaveBeenCalledOnce();
});

test("the wait for readiness is given up when the unit ends", async () => {
  let given: AbortSignal | undefined;
  const { unit } = fakeUnit("", ended(1));
  const ready: UnitSpec["ready"] = (_unit, wait) => {
    given = wait;
    return never;
  };
  await expect(raceEarlyExit(spec(ready), signal, async () => unit)).rejects.toThrow();
  expect(given?.aborted).toBe(true);
});

test("a port that was lost meanwhile is tried anew, with a new unit", async () => {
  const first = fakeUnit("  listen tcp 127.0.0.1:1: bind: address already in use", ended(1));
  const second = fakeUnit("");
  const ready: UnitSpec["ready"] = (unit) => (unit === first.unit ? never : Promise.resolve());
  const units = [first.unit, second.unit];
  expect(await raceEarlyExit(spec(ready), signal, async () => units.shift() as Unit)).toBe(second.unit);
  expect(first.remove).toHaveBeenCalledOnce();
});

test("starts again if the engine refuses the port", async () => {
  const { unit } = fakeUnit("");
  const start = vi
    .fn<() => Promise<Unit>>()
    .mockRejectedValueOnce(new Error("Bind: port is already allocated"));
  start.mockResolvedValue(unit);
  expect(
    await raceEarlyExit(
      spec(async () => undefined),
      signal,
      start,
    ),
  ).toBe(unit);
});

test("gives up after some attempts", async () => {
  const start = vi.fn(async () => fakeUnit("  address already in use", ended(1)).unit);
  await expect(
    raceEarlyExit(
      spec(() => never),
      signal,
      start,
    ),
  ).rejects.toThrow("address already in use");
  expect(start).toHaveBeenCalledTimes(4);
});

test("does not retry after a timeout, whatever the log contains", async () => {
  const start = vi.fn(async () => fakeUnit("").unit);
  const late = new DaprTestingError("timeout", "not ready\n  address already in use");
  await expect(
    raceEarlyExit(
      spec(() => Promise.reject(late)),
      signal,
      start,
    ),
  ).rejects.toBe(late);
  expect(start).toHaveBeenCalledOnce();
});

test("nothing is started once the signal is aborted", async () => {
  const start = vi.fn(async () => fakeUnit("").unit);
  const reason = new Error("enough");
  await expect(
    raceEarlyExit(
      spec(async () => undefined),
      AbortSignal.abort(reason),
      start,
    ),
  ).rejects.toBe(reason);
  expect(start).not.toHaveBeenCalled();
});
