import type { QuickJSHandle } from "quickjs-emscripten-core";
import type { Engine } from "./engine.ts";

/** The timers of a guest. */
export interface Timers {
  readonly pending: () => number;
  /** Cancels all of them. */
  stop(): void;
}

/**
 * Adds `setTimeout` and `clearTimeout` to a guest with the limits of WasmEdge's (core.rs of wasmedge-quickjs): a delay other
 * than a whole number of 31 bits never calls back.
 *
 * @param onEnd is called when a timer has fired or was cancelled
 */
export function giveTimers(engine: Engine, onEnd: () => void = () => undefined): Timers {
  const pending = new Map<number, { timer: NodeJS.Timeout; callback: QuickJSHandle }>();
  let last = 0;
  const take = (id: number): QuickJSHandle | undefined => {
    const found = pending.get(id);
    pending.delete(id);
    clearTimeout(found?.timer);
    setImmediate(onEnd);
    return found?.callback;
  };
  engine.raw("setTimeout", (vm, callback, delay) => {
    const ms = delay !== undefined && vm.typeof(delay) === "number" ? vm.getNumber(delay) : -1;
    if (callback === undefined || !Number.isInteger(ms) || ms < 0 || ms >= 2 ** 31) return vm.undefined;
    const id = ++last;
    const timer = setTimeout(() => take(id)?.consume((callee) => engine.callback(callee)), ms);
    pending.set(id, { timer, callback: callback.dup() });
    return ms === 0 ? vm.undefined : vm.newNumber(id);
  });
  engine.raw("clearTimeout", (vm, id) => {
    if (id !== undefined && vm.typeof(id) === "number") take(vm.getNumber(id))?.dispose();
    return undefined;
  });
  return {
    pending: () => pending.size,
    stop() {
      for (const id of [...pending.keys()]) take(id)?.dispose();
    },
  };
}
