/** The part of Node's `AsyncLocalStorage` that turns need. */
export interface AsyncStorage<T> {
  getStore(): T | undefined;
  run<R>(store: T, run: () => R): R;
}

interface AsyncHooks {
  readonly AsyncLocalStorage?: new <T>() => AsyncStorage<T>;
}

interface WithProcess {
  readonly process?: { getBuiltinModule?(name: string): AsyncHooks | undefined };
}

/** Returns a storage that follows asynchronous calls; undefined on a platform without one, such as a Wasm guest. */
export function asyncStorage<T>(): AsyncStorage<T> | undefined {
  // Not an import, which could not be bundled for a guest.
  // eslint-disable-next-line no-restricted-globals -- it is looked at, and not relied on
  const { process } = globalThis as WithProcess;
  const { AsyncLocalStorage } = process?.getBuiltinModule?.("node:async_hooks") ?? {};
  return AsyncLocalStorage === undefined ? undefined : new AsyncLocalStorage<T>();
}
