import { expect, test } from "vitest";
import { signalTree } from "../src/process/end-tree.ts";

function sent(platform: NodeJS.Platform, signal: NodeJS.Signals): unknown[] {
  const calls: unknown[] = [];
  signalTree(42, signal, platform, {
    kill: (...args) => void calls.push(args),
    run: (...args) => void calls.push(args),
  });
  return calls;
}

test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("sends %s to the process group", (signal) => {
  expect(sent("linux", signal)).toEqual([[-42, signal]]);
  expect(sent("darwin", signal)).toEqual([[-42, signal]]);
});

test("on Windows, ends the tree by taskkill, and leaves a Ctrl-C to the console", () => {
  expect(sent("win32", "SIGTERM")).toEqual([["taskkill", ["/pid", "42", "/t", "/f"]]]);
  expect(sent("win32", "SIGKILL")).toEqual([["taskkill", ["/pid", "42", "/t", "/f"]]]);
  expect(sent("win32", "SIGINT")).toEqual([]);
});

test("does nothing for a process that has ended", () => {
  const gone = (): never => {
    throw new Error("gone");
  };
  for (const platform of ["linux", "win32"] as const)
    expect(() => signalTree(42, "SIGKILL", platform, { kill: gone, run: gone })).not.toThrow();
});
