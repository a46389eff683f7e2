import { deepStrictEqual } from "node:assert/strict";
import { KEYS, VALUE } from "./calls.ts";
import type { Contestant } from "./contestant.ts";

/** Makes each call, so that every key has its value, and sees that what is read is what was written. */
export async function verify(calls: Contestant["calls"]): Promise<void> {
  for (let n = 0; n < KEYS; n++) await calls["state.set"](n);
  for (let n = 0; n < KEYS; n++) deepStrictEqual(await calls["state.get"](n), VALUE);
  await calls["pubsub.publish"](0);
  deepStrictEqual(await calls.invoke(0), VALUE);
}
