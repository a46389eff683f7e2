import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";

/** What goes between a host and its guest: JSON's values, and bytes as an `ArrayBuffer`. */
export function toGuest(vm: QuickJSContext, value: unknown): QuickJSHandle {
  if (value instanceof Uint8Array) return vm.newArrayBuffer(new Uint8Array(value).buffer);
  if (value instanceof ArrayBuffer) return vm.newArrayBuffer(value.slice(0));
  if (typeof value === "string") return vm.newString(value);
  if (typeof value === "number") return vm.newNumber(value);
  if (typeof value === "boolean") return value ? vm.true : vm.false;
  if (value === null) return vm.null;
  if (typeof value !== "object") return vm.undefined;
  const handle = Array.isArray(value) ? vm.newArray() : vm.newObject();
  for (const [name, member] of Object.entries(value)) {
    toGuest(vm, member).consume((given) => vm.setProp(handle, name, given));
  }
  return handle;
}

/** @param isBuffer the guest's own answer to whether a value is an `ArrayBuffer` */
export function fromGuest(
  vm: QuickJSContext,
  handle: QuickJSHandle | undefined,
  isBuffer: QuickJSHandle,
): unknown {
  if (handle === undefined || vm.typeof(handle) !== "object" || vm.sameValue(handle, vm.null))
    return handle && vm.dump(handle);
  const answer = vm.unwrapResult(vm.callFunction(isBuffer, vm.undefined, handle));
  if (answer.consume((value) => vm.dump(value) as unknown) === true)
    return vm.getArrayBuffer(handle).consume(({ value }) => new Uint8Array(value).buffer);
  const names = vm.unwrapResult(vm.getOwnPropertyNames(handle, { strings: true, onlyEnumerable: true }));
  const members = names.map((name) => {
    const key = vm.getString(name);
    return [key, vm.getProp(handle, key).consume((member) => fromGuest(vm, member, isBuffer))] as const;
  });
  names.dispose();
  return Object.fromEntries(members);
}

/** Runs what the guest has to do now. */
export function pump(vm: QuickJSContext): void {
  vm.unwrapResult(vm.runtime.executePendingJobs());
}
