import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten-core";
import { HostFetcher } from "./host-fetch.ts";
import { hostTimers } from "./host-timers.ts";

/** A guest: QuickJS in Wasm, with no more of a platform than a request to the host, timers, and `console.log`. */
export class Guest implements Disposable {
  readonly #vm: QuickJSContext;
  readonly #main: QuickJSHandle;
  readonly #fetcher: HostFetcher;
  readonly #stopTimers: () => void;

  private constructor(vm: QuickJSContext, main: QuickJSHandle, fetcher: HostFetcher, stopTimers: () => void) {
    this.#vm = vm;
    this.#main = main;
    this.#fetcher = fetcher;
    this.#stopTimers = stopTimers;
  }

  /**
   * Starts a guest.
   *
   * @param modules Source by the name that it is imported by; `main.js` is where it begins.
   */
  static async start(modules: Readonly<Record<string, string>>): Promise<Guest> {
    const quickJs = await newQuickJSWASMModuleFromVariant(import("@jitl/quickjs-wasmfile-release-sync"));
    const runtime = quickJs.newRuntime();
    const source = (name: string): string | undefined => modules[name];
    runtime.setModuleLoader(
      (name) => source(name) ?? { error: new Error(`there is no module ${name}`) },
      // As WasmEdge has them: relative to the importer, and all in one folder here.
      (_importer, name) => name.replace(/^\.\//, ""),
    );
    const vm = runtime.newContext();
    const fetcher = new HostFetcher(vm);
    const stopTimers = hostTimers(vm);
    const log = vm.newFunction("log", (...what) => {
      console.log("guest:", ...what.map((each) => vm.dump(each) as unknown));
    });
    const console_ = vm.newObject();
    vm.setProp(console_, "log", log);
    vm.setProp(vm.global, "console", console_);
    for (const handle of [log, console_]) handle.dispose();
    const main = vm.unwrapResult(vm.evalCode(source("main.js") ?? "", "main.js", { type: "module" }));
    return new Guest(vm, main, fetcher, stopTimers);
  }

  /** Calls a function that the main module exports, with a text, and waits for the text that it gives. */
  async call(name: string, argument: string): Promise<string> {
    const vm = this.#vm;
    const text = vm.newString(argument);
    const callee = vm.getProp(this.#main, name);
    const promise = vm.unwrapResult(vm.callFunction(callee, vm.undefined, text));
    for (const handle of [text, callee]) handle.dispose();
    const settled = vm.resolvePromise(promise);
    promise.dispose();
    vm.unwrapResult(vm.runtime.executePendingJobs());
    const result = vm.unwrapResult(await settled);
    const given = vm.getString(result);
    result.dispose();
    return given;
  }

  [Symbol.dispose](): void {
    this.#stopTimers();
    this.#fetcher[Symbol.dispose]();
    this.#main.dispose();
    // The engine has a Wasm module of its own, so its memory goes with it, whatever calls the host has left unanswered.
  }
}
