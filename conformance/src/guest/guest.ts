import { Engine, giveTimers, type GuestFiles } from "@dapr-ts/guests";
import { giveHostFetch } from "./host-fetch.ts";

type Exports = Awaited<ReturnType<Engine["module"]>>;

/** A guest: QuickJS in Wasm, with a request to the host, timers and `console.log` as its only platform. */
export class Guest implements Disposable {
  readonly #engine: Engine;
  readonly #main: Exports;
  readonly #end: () => void;

  private constructor(engine: Engine, main: Exports, end: () => void) {
    this.#engine = engine;
    this.#main = main;
    this.#end = end;
  }

  /** @param modules Sources by import path; `main.js` is the entry. */
  static async start(modules: GuestFiles): Promise<Guest> {
    const engine = await Engine.start(modules);
    const endFetch = giveHostFetch(engine);
    const timers = giveTimers(engine);
    engine.global("print", (...what) => console.log("guest:", ...what));
    engine.script("globalThis.console = { log: print }; delete globalThis.print;");
    const main = await engine.module(modules["main.js"] ?? "", "main.js");
    return new Guest(engine, main, () => {
      timers.stop();
      endFetch();
      main.dispose();
      engine[Symbol.dispose]();
    });
  }

  /** Calls a function that the main module exports with a text, and resolves with the text that it returns. */
  async call(name: string, argument: string): Promise<string> {
    return String(await this.#engine.call(this.#main, name, argument));
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}
