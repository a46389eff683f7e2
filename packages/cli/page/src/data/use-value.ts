import type { ReadonlySignal } from "@preact/signals-core";
import { useLayoutEffect, useReducer } from "preact/hooks";

/** Returns a signal's value, and renders the component again when it changes. */
export function useValue<T>(source: ReadonlySignal<T>): T {
  const [, render] = useReducer((count: number, _: undefined) => count + 1, 0);
  const value = source.peek();
  useLayoutEffect(() => {
    let seen = value;
    return source.subscribe((now) => {
      if (now === seen) return;
      seen = now;
      render(undefined);
    });
  }, [source]);
  return value;
}
