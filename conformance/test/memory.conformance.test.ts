import { DaprClient } from "@dapr-ts/client";
import { afterAll, describe, test } from "vitest";
import { LACKING, cases, lacking, memoryEnvironment } from "../src/index.ts";

describe("conformance in memory", () => {
  const memory = memoryEnvironment();
  const dapr = new DaprClient({ transport: memory, timeoutMs: 20_000 });
  let count = 0;
  const unique = (prefix: string): string => `${prefix}-memory-${String(++count)}`;

  for (const { wire, cases: which, because } of LACKING) {
    if (wire === "memory") console.warn(`not in memory: ${String(which)}, because ${because}`);
  }

  afterAll(async () => {
    memory[Symbol.dispose]();
    await dapr.close();
  });

  for (const { name, run } of cases) {
    const because = lacking("memory", name);
    if (because === undefined) test(name, () => run({ wire: "memory", dapr, unique }));
    else test.skip(`${name} (skipped: ${because})`, () => undefined);
  }
});
