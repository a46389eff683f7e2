import { orEmpty } from "../../call/options.ts";
import type { Pause } from "../../call/caller.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { fits } from "./schema.ts";
import type { GetStateOptions, SetStateOptions, StateEntry, UpdateStateOptions } from "./types.ts";

/** The part of {@link State} that an update uses. */
interface StateAccess {
  getEntry<T>(store: string, key: string, options?: GetStateOptions<T>): Promise<StateEntry<T>>;
  set(store: string, key: string, value: unknown, options?: SetStateOptions): Promise<void>;
}

interface Update<T> {
  readonly store: string;
  readonly key: string;
  readonly change: (value: T | undefined) => T | Promise<T>;
  readonly options: UpdateStateOptions<T> | undefined;
}

/** The operation, for errors. */
export const UPDATE = { name: "state.update" };
const DEFAULT_ATTEMPTS = 10;

/** Updates a value; see `State.update`. */
export async function updateState<T>(
  state: StateAccess,
  pause: Pause,
  { store, key, change, options }: Update<T>,
): Promise<T> {
  const {
    attempts = DEFAULT_ATTEMPTS,
    consistency,
    ttlSeconds,
    metadata,
    schema,
    ...call
  } = orEmpty(options);
  const reading = { ...call, consistency, metadata, schema };
  const writing = { ...call, consistency, metadata, ttlSeconds, concurrency: "first-write" } as const;
  let entry = await state.getEntry<T>(store, key, reading);
  for (let attempt = 1; ; attempt++) {
    const { value, etag } = entry;
    if (value !== undefined && etag === undefined) throw keepsNoEtags(store);
    const changed = await change(value);
    const written = schema === undefined ? changed : await fits(schema, key, changed);
    try {
      await state.set(store, key, written, { ...writing, etag });
      return written;
    } catch (error) {
      if (!mayBeOutrun(error, etag)) throw error;
      entry = await state.getEntry<T>(store, key, reading);
      // Redis reports a lost race for a new key as any other failure (setDefaultQuery in components-contrib's
      // state/redis); if the key exists now, the race was lost.
      const isOutrun = error.code === "aborted" || (etag === undefined && entry.etag !== undefined);
      if (!isOutrun) throw error;
      if (attempt === attempts) throw outrun(store, key, attempts, error);
      // Random, so that writers that failed together do not meet again.
      await pause(Math.random() * 5 * 2 ** Math.min(attempt, 6), call.signal);
    }
  }
}

function mayBeOutrun(error: unknown, etag: string | undefined): error is DaprError {
  return (
    error instanceof DaprError &&
    (error.code === "aborted" || (etag === undefined && error.code === "internal"))
  );
}

const keepsNoEtags = (store: string): DaprError =>
  new DaprError(`the store "${store}" keeps no etags, so a value cannot be updated safely: use state.set`, {
    code: "failed_precondition",
    operation: UPDATE.name,
  });

const outrun = (store: string, key: string, attempts: number, cause: DaprError): DaprError =>
  new DaprError(
    `"${key}" of the store "${store}" was changed by another writer during each of ${String(attempts)} attempts: raise attempts`,
    { code: "aborted", errorCode: cause.errorCode, operation: UPDATE.name, cause },
  );
