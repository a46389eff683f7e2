import { getEnvironment } from "wasi:cli/environment@0.2.10";
import { tour, type Guest } from "./tour.ts";

/** `wasi:cli/run`: what it throws ends the component with a failing status, and without a word. */
export const run = {
  async run(): Promise<void> {
    const { fetch, setTimeout } = globalThis as unknown as Guest;
    const print = (line: string): void => console.log(line);
    try {
      await tour({ fetch, setTimeout, print, env: Object.fromEntries(getEnvironment()) });
    } catch (error) {
      print(error instanceof Error ? `${String(error)}\n${String(error.stack)}` : String(error));
      throw error;
    }
  },
};
