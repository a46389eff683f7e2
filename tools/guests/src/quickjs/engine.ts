import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten-core";
import type { GuestFiles } from "../bundle.ts";
import { DESCRIBE, fromGuest, pump, toGuest } from "./exchange.ts";

/** A function of the host's; what a promise resolves with goes to the guest as a promise. */
export type HostFunction = (...args: unknown[]) => unknown;

/** QuickJS in Wasm, with nothing of a platform but what is given to it. */
export class Engine implements Disposable {
  readonly #vm: QuickJSContext;
  readonly #describe: QuickJSHandle;
  #gone = false;

  private constructor(vm: QuickJSContext) {
    this.#vm = vm;
    this.#describe = vm.unwrapResult(vm.evalCode(DESCRIBE));
  }

  /** @param files sources by the path that they are imported by */
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

  /** Gives the guest a global: a value, or a function of the host's. */
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

  /** Runs a module to its end, and gives its exports. */
  async module(source: string, name: string): Promise<QuickJSHandle> {
    const vm = this.#vm;
    const result = vm.unwrapResult(vm.evalCode(source, name, { type: "module" }));
    pump(vm);
    if (vm.getPromiseState(result).type === "fulfilled" && !isPromise(vm, result)) return result;
    return result.consume((promise) => this.#settled(promise));
  }

  /** Calls a function of the guest's, and waits for what it gives. */
  async call(exports: QuickJSHandle, name: string, ...args: readonly unknown[]): Promise<unknown> {
    const vm = this.#vm;
    const callee = vm.getProp(exports, name);
    const given = args.map((value) => toGuest(vm, value));
    const result = vm.unwrapResult(vm.callFunction(callee, vm.undefined, ...given));
    for (const handle of [callee, ...given]) handle.dispose();
    const settled = await result.consume((promise) => this.#settled(promise));
    return settled.consume((handle) => fromGuest(vm, handle, this.#describe));
  }

  /** Calls back a function that the guest has handed over. */
  callback(callee: QuickJSHandle): void {
    if (this.#gone) return;
    const vm = this.#vm;
    // What it throws is lost, as it is in WasmEdge.
    const result = vm.callFunction(callee, vm.undefined);
    if (result.error) result.error.dispose();
    else result.value.dispose();
    pump(vm);
  }

  /** Gives the guest a function that is handed the guest's values as they are. */
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

  /** The engine has a Wasm module of its own, whose memory goes with it, and all of the guest's values with that. */
  [Symbol.dispose](): void {
    this.#gone = true;
  }
}

const isPromise = (vm: QuickJSContext, handle: QuickJSHandle): boolean => {
  const state = vm.getPromiseState(handle);
  return !(state.type === "fulfilled" && state.notAPromise === true);
};
