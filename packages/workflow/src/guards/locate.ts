import { createHook } from "node:async_hooks";
import type { Run } from "../engine/run.ts";

/**
 * Plays a turn once more and finds the `await` at which its code stands: each `await` makes a promise, whose stack is its line.
 * It costs a stack for each promise, so it is for turns that have failed.
 */
export async function locateAwait(
  current: () => Run | undefined,
  play: () => Promise<unknown>,
): Promise<string | undefined> {
  const open = new Map<number, string>();
  const hook = createHook({
    init: (id, type) => {
      if (type !== "PROMISE" || current() === undefined) return;
      const line = lineOf(new Error().stack);
      if (line !== undefined) open.set(id, line);
    },
    promiseResolve: (id) => void open.delete(id),
  });
  hook.enable();
  try {
    await play();
    return [...open.values()].at(-1);
  } finally {
    hook.disable();
  }
}

/** Returns the topmost frame of a stack, if it belongs to a user's code. */
function lineOf(stack = ""): string | undefined {
  const frames = stack
    .split("\n")
    .slice(1)
    .map((frame) => frame.trim());
  const own = frames.find((frame) => !/\bnode:|AsyncHook\.init|<anonymous>$|new Promise/.test(frame));
  if (own === undefined || /@dapr-ts[\\/]|packages[\\/](?:workflow|core)[\\/](?:src|dist)/.test(own))
    return undefined;
  return own.replace(/^at (?:async )?/, "");
}
