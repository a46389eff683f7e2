import { setTimeout as delay } from "node:timers/promises";
import { DaprError, type DaprClient } from "@dapr-ts/server";

/** With so many that write at once something else is wrong. */
const ATTEMPTS = 100;

/**
 * Changes a value as if nobody else did at that moment: writes with the etag that it read, and begins again when somebody
 * was faster.
 *
 * @param change the new value by the one that is stored, undefined for none; it may be called several times
 * @throws DaprError `aborted` after a hundred attempts
 * @see https://docs.dapr.io/developing-applications/building-blocks/state-management/howto-stateful-service/
 */
export async function updateState<T>(
  state: DaprClient["state"],
  store: string,
  key: string,
  change: (value: T | undefined) => T,
): Promise<T> {
  let entry = await state.getEntry<T>(store, key);
  for (let attempt = 1; ; attempt++) {
    const { value, etag } = entry;
    const changed = change(value);
    try {
      await state.set(store, key, changed, { etag, concurrency: "first-write" });
      return changed;
    } catch (error) {
      if (!(error instanceof DaprError) || attempt === ATTEMPTS) throw error;
      // Those that lost together must not come back together.
      await delay(Math.random() * Math.min(attempt, 10) * 5);
      entry = await state.getEntry<T>(store, key);
      // A lost race for the first write of a key has no etag to name, and Redis calls it a failure like any other
      // (setDefaultQuery in components-contrib's state/redis): that the key is there now tells them apart.
      const outrun = error.code === "aborted" || (etag === undefined && entry.etag !== undefined);
      if (!outrun) throw error;
    }
  }
}
