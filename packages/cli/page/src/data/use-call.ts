import { useEffect, useRef, useState } from "preact/hooks";
import type { CallName, Calls, StaleArea } from "../../../src/ui/protocol.ts";
import { call, type CallError } from "./call.ts";
import { usePage } from "./page-context.ts";
import { useValue } from "./use-value.ts";

/** State of a call whose result is shown. */
export interface Loaded<T> {
  /** The last result. It stays while the next one loads, and if that fails. */
  readonly data: T | undefined;
  readonly error: CallError | undefined;
  /** Loads again. */
  readonly reload: () => void;
}

/** Time between two loads, however often an area becomes stale. */
const PAUSE_MS = 400;

/**
 * Calls the page's server, and again when the parameters change or an area becomes stale. Without parameters it does not call.
 *
 * @param keeps true to return the last result also while one for other parameters loads
 */
export function useCall<N extends CallName>(
  name: N,
  params: Calls[N]["params"] | undefined,
  area?: StaleArea,
  keeps = false,
): Loaded<Calls[N]["result"]> {
  const stale = useValue(usePage().store.stale);
  const [count, setCount] = useState(0);
  const [state, setState] = useState<{ key: string; data?: Calls[N]["result"]; error?: CallError }>({
    key: "",
  });
  const loadedAt = useRef({ key: "", time: 0 });
  const key = params === undefined ? "" : `${name} ${JSON.stringify(params)}`;
  const version = area === undefined ? 0 : stale[area];
  useEffect(() => {
    if (params === undefined) return;
    const aborted = new AbortController();
    const { key: before, time } = loadedAt.current;
    const wait = before === key ? Math.max(0, time + PAUSE_MS - Date.now()) : 0;
    const timer = setTimeout(() => {
      loadedAt.current = { key, time: Date.now() };
      call(name, params, aborted.signal).then(
        (data) => setState({ key, data }),
        (error: unknown) => {
          if (aborted.signal.aborted) return;
          setState(({ key: former, data }) => ({
            key,
            error: error as CallError,
            ...(former === key && data !== undefined ? { data } : {}),
          }));
        },
      );
    }, wait);
    return () => {
      clearTimeout(timer);
      aborted.abort();
    };
  }, [key, version, count]);
  const isOther = state.key !== key;
  return {
    data: isOther && !keeps ? undefined : state.data,
    error: isOther ? undefined : state.error,
    reload: () => setCount((last) => last + 1),
  };
}
