import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";

/** Converts a value of the host for the guest: JSON's values, and bytes as an `ArrayBuffer`. */
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

/**
 * Source of a function of the guest: returns "" for an `ArrayBuffer`, and the names of any other object as JSON. The host's
 * `getOwnPropertyNames` returns names that do not exist once the guest is large (quickjs-emscripten 0.32).
 */
export const DESCRIBE = `(value) => (value instanceof ArrayBuffer ? "" : JSON.stringify(Object.keys(value)))`;

/**
 * Converts a value of the guest for the host.
 *
 * @param describe {@link DESCRIBE} as a function of the guest
 */
export function fromGuest(
  vm: QuickJSContext,
  handle: QuickJSHandle | undefined,
  describe: QuickJSHandle,
): unknown {
  if (handle === undefined || vm.typeof(handle) !== "object" || vm.sameValue(handle, vm.null))
    return handle && vm.dump(handle);
  const answer = vm.unwrapResult(vm.callFunction(describe, vm.undefined, handle));
  const names = answer.consume((value) => vm.getString(value));
  if (names === "") return vm.getArrayBuffer(handle).consume(({ value }) => new Uint8Array(value).buffer);
  const members = (JSON.parse(names) as string[]).map(
    (name) => [name, vm.getProp(handle, name).consume((member) => fromGuest(vm, member, describe))] as const,
  );
  return Object.fromEntries(members);
}

/** Runs the guest's pending jobs. */
export function pump(vm: QuickJSContext): void {
  vm.unwrapResult(vm.runtime.executePendingJobs());
}
