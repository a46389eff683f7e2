import { describe, expect, test } from "vitest";
import { startCase } from "../src/runtime.ts";
import { CASES, nameOf } from "../src/runtimes.ts";
import { visit } from "../src/visit.ts";

describe.each(CASES.map((which) => [nameOf(which), which] as const))("%s", (_name, which) => {
  test("serves events, invocations and streamed bodies until it is stopped", async () => {
    await using app = await startCase(which);
    expect(await visit(which, app, { id: 7, item: "a pot of tea" })).toEqual({
      latestOrder: { id: 7, item: "a pot of tea" },
      ...(which.serving !== "stream" && { message: "Hello, Ada!", size: 1_000_000 }),
      ...((which.serving === "http" || which.serving === "fetch") && { echoed: 1_000_000 }),
    });
    // daprd keeps its connections, and the app must too.
    for (let i = 0; i < 20 && which.serving !== "stream"; i++)
      expect(await app.dapr.invoker.invoke(app.appId, "size", { body: new Uint8Array(5) })).toBe(5);
    // Our own server finishes and ends; a runtime's own does as signals do.
    expect(await app.stop()).toBe(which.serving === "fetch" ? "SIGTERM" : 0);
  });
});
