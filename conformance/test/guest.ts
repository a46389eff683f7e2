import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LACKING, cases, lacking } from "../src/index.ts";
import { guestModules } from "../src/guest/bundle.ts";
import { Guest } from "../src/guest/guest.ts";

/** Runs every case inside a Wasm guest with the shipped files of `@dapr-ts/wasi-fetch`. */
export function runInGuest(httpEndpoint: () => string): void {
  describe("guest", () => {
    let guest: Guest;
    let unexpected: unknown;

    beforeAll(async () => {
      guest = await Guest.start(await guestModules("main.ts"));
      unexpected = JSON.parse(await guest.call("start", httpEndpoint()));
      for (const { wire, cases: which, because } of LACKING) {
        if (wire === "guest") console.warn(`not in a guest: ${String(which)}, because ${because}`);
      }
    });

    afterAll(() => {
      guest[Symbol.dispose]();
    });

    test("the guest has nothing that the most limited engine lacks", () => {
      expect(unexpected).toEqual([]);
    });

    cases.forEach(({ name }, index) => {
      const because = lacking("guest", name);
      if (because !== undefined) return test.skip(`${name} (skipped: ${because})`, () => undefined);
      test(name, async () => expect(await guest.call("run", String(index))).toBe(""));
    });
  });
}
