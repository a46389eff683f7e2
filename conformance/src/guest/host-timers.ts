import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";

/**
 * Gives a guest `setTimeout` and `clearTimeout` as WasmEdge has them: with anything but a whole number of 31 bits for a delay
 * nothing ever comes, and what comes at once cannot be taken back.
 *
 * @returns a function that stops all of them
 */
export function hostTimers(vm: QuickJSContext): () => void {
  const pending = new Map<number, { timer: NodeJS.Timeout; callback: QuickJSHandle }>();
  let last = 0;
  const end = (id: number): QuickJSHandle | undefined => {
    const found = pending.get(id);
    pending.delete(id);
    clearTimeout(found?.timer);
    return found?.callback;
  };
  const set = vm.newFunction("setTimeout", (given, delay) => {
    const ms: unknown = vm.typeof(delay) === "number" ? vm.getNumber(delay) : undefined;
    if (typeof ms !== "number" || !Number.isInteger(ms) || ms < 0 || ms >= 2 ** 31) return vm.undefined;
    const id = ++last;
    const timer = setTimeout(() => {
      const callback = end(id);
      if (callback === undefined) return;
      vm.unwrapResult(vm.callFunction(callback, vm.undefined)).dispose();
      callback.dispose();
      vm.unwrapResult(vm.runtime.executePendingJobs());
    }, ms);
    pending.set(id, { timer, callback: given.dup() });
    return ms === 0 ? vm.undefined : vm.newNumber(id);
  });
  const clear = vm.newFunction("clearTimeout", (id) => {
    if (vm.typeof(id) === "number") end(vm.getNumber(id))?.dispose();
  });
  vm.setProp(vm.global, "setTimeout", set);
  vm.setProp(vm.global, "clearTimeout", clear);
  for (const handle of [set, clear]) handle.dispose();
  return () => {
    for (const id of [...pending.keys()]) end(id)?.dispose();
  };
}
