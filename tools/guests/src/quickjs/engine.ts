import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten-core";
import type { GuestFiles } from "../bundle.ts";
import { DESCRIBE, fromGuest, pump, toGuest } from "./exchange.ts";

/** A function of the host. If it returns a promise, the guest receives a promise. */
export type HostFunction = (...args: unknown[]) => unknown;

/** QuickJS in Wasm, with no platform except what the host adds. */
export class Engine implements Disposable {
  readonly #vm: QuickJSContext;
  readonly #describe: QuickJSHandle;
  #gone = false;

  private constructor(vm: QuickJSContext) {
    this.#vm = vm;
    this.#describe = vm.unwrapResult(vm.evalCode(DESCRIBE));
  }

  /** @param files sources by their import path */
  static async start(files: GuestFiles): Promise<Engine> {
    const quickJs = await newQuickJSWASMModuleFromVariant(import("@jitl/quickjs-wasmfile-release-sync"));
    const runtime = quickJs.newRuntime();
    runtime.setModuleLoader(
      (name) => files[name] ?? { error: new Error(`could not load module filename '${name}'`) },
      (importer, name) =>
        name.startsWith(".") ? new URL(name, `file:///${importer}`).pathname.slice(1) : name,
    );
    return new Engine(runtime.newContext());
  }

  /** Adds a global to the guest: a value, or a function of the host. */
  global(name: string, value: HostFunction | Readonly<Record<string, string>> | readonly string[]): void {
    const vm = this.#vm;
    const given = typeof value === "function" ? this.#functionOf(name, value) : toGuest(vm, value);
    given.consume((handle) => vm.setProp(vm.global, name, handle));
  }

  /** Runs a script. */
  script(source: string): void {
    this.#vm.unwrapResult(this.#vm.evalCode(source, "host.js")).dispose();
    pump(this.#vm);
  }

  /** Runs a module and returns its exports. */
  async module(source: string, name: string): Promise<QuickJSHandle> {
    const vm = this.#vm;
    const result = vm.unwrapResult(vm.evalCode(source, name, { type: "module" }));
    pump(vm);
    if (vm.getPromiseState(result).type === "fulfilled" && !isPromise(vm, result)) return result;
    return result.consume((promise) => this.#settled(promise));
  }

  /** Calls a function of the guest and waits for its result. */
  async call(exports: QuickJSHandle, name: string, ...args: readonly unknown[]): Promise<unknown> {
    const vm = this.#vm;
    const callee = vm.getProp(exports, name);
    const given = args.map((value) => toGuest(vm, value));
    const result = vm.unwrapResult(vm.callFunction(callee, vm.undefined, ...given));
    for (const handle of [callee, ...given]) handle.dispose();
    const settled = await result.consume((promise) => this.#settled(promise));
    return settled.consume((handle) => fromGuest(vm, handle, this.#describe));
  }

  /** Calls a function that the guest passed to the host. */
  callback(callee: QuickJSHandle): void {
    if (this.#gone) return;
    const vm = this.#vm;
    // An error is lost, as in WasmEdge.
    const result = vm.callFunction(callee, vm.undefined);
    if (result.error) result.error.dispose();
    else result.value.dispose();
    pump(vm);
  }

  /** Adds a function to the guest that receives the guest's values without conversion. */
  raw(name: string, run: (vm: QuickJSContext, ...args: QuickJSHandle[]) => QuickJSHandle | undefined): void {
    const vm = this.#vm;
    vm.newFunction(name, (...args) => run(vm, ...args)).consume((handle) =>
      vm.setProp(vm.global, name, handle),
    );
  }

  async #settled(promise: QuickJSHandle): Promise<QuickJSHandle> {
    const vm = this.#vm;
    const settled = vm.resolvePromise(promise);
    pump(vm);
    return vm.unwrapResult(await settled);
  }

  #functionOf(name: string, run: HostFunction): QuickJSHandle {
    const vm = this.#vm;
    return vm.newFunction(name, (...handles) => {
      const result = run(...handles.map((handle) => fromGuest(vm, handle, this.#describe)));
      if (!(result instanceof Promise)) return toGuest(vm, result);
      const deferred = vm.newPromise();
      const settle = (act: () => void): void => {
        if (this.#gone) return;
        act();
        deferred.dispose();
        pump(vm);
      };
      result.then(
        (value) => settle(() => toGuest(vm, value).consume((handle) => deferred.resolve(handle))),
        (error: unknown) =>
          settle(() => vm.newError((error as Error).message).consume((handle) => deferred.reject(handle))),
      );
      return deferred.handle;
    });
  }

  /** The engine has its own Wasm module, so its memory is freed with it, and all values of the guest with that. */
  [Symbol.dispose](): void {
    this.#gone = true;
  }
}

const isPromise = (vm: QuickJSContext, handle: QuickJSHandle): boolean => {
  const state = vm.getPromiseState(handle);
  return !(state.type === "fulfilled" && state.notAPromise === true);
};
