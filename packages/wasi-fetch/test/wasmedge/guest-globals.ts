import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { standIn } from "@dapr-ts/guests/wasi-net";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** The lines that the guest prints, and the status that it ends with. */
export interface GuestOutput {
  readonly lines: string[];
  readonly status: () => number | undefined;
}

/**
 * Gives a test file the globals of WasmEdge's guest (`print`, `exit` and `env`), and closes connections that nothing refers to.
 * Each test has to leave no connection and no fault behind.
 */
export function asGuest(env: Record<string, string> = {}): GuestOutput {
  const lines: string[] = [];
  let status: number | undefined;
  let collecting: NodeJS.Timeout;
  beforeAll(() => {
    // Never more than a fifth of the time, however long it takes on a busy machine.
    const collectAgain = (): void => {
      const begun = performance.now();
      collect();
      collecting = setTimeout(collectAgain, Math.max(30, 4 * (performance.now() - begun)));
    };
    collectAgain();
    vi.stubGlobal("print", (line: unknown) => lines.push(String(line)));
    vi.stubGlobal("exit", (code: number) => (status ??= code));
    vi.stubGlobal("env", env);
  });
  afterEach(async () => {
    await vi.waitFor(() => {
      collect();
      expect(standIn.connections()).toBe(0);
    }, 120_000);
    expect(standIn.faults).toEqual([]);
    lines.length = 0;
    status = undefined;
  });
  afterAll(() => {
    clearTimeout(collecting);
    standIn.closeAll();
    vi.unstubAllGlobals();
  });
  return { lines, status: () => status };
}
